"""What the pages of customers and tickets ask of the database: few things, and the same for one row and for many."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.actions.add_contact_note import add_contact_note
from contacts.actions.change_contact import change_contact
from contacts.actions.create_contact import create_contact
from contacts.actions.merge_contacts import merge_contacts
from contacts.models import Contact, CustomField, Segment
from helpdesk.actions.create_ticket import create_ticket
from inbox.models import Channel
from orders.actions.create_order import create_order
from orders.items import Item
from tests.inbox.rows import converse, say

MOST_QUERIES = 11
FRAGMENT = {"HX-Request": "true"}
# What opens a transaction and ends it asks nothing.
AROUND = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def asked(client, path: str) -> list[str]:
    headers = FRAGMENT if "panels" in path or "timeline" in path else {}
    client.get(path, headers=headers)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, headers=headers).status_code == 200, path
    return [query["sql"] for query in captured if not query["sql"].startswith(AROUND)]


@pytest.fixture
def crowd(bamboo, tea_page, an, binh):
    """Makes a customer of whom there is much: so many of each kind."""
    shoe = CustomField.objects.create(workspace=bamboo, name="Shoe", kind="number", position=1)
    channel = Channel.objects.create(workspace=bamboo, platform="whatsapp", external_id="9", name="Bamboo WhatsApp")

    def make(count: int) -> Contact:
        phones = [f"+8491234500{number}" for number in range(count)]
        emails = [f"d{count}{number}@x.com" for number in range(count)]
        contact = create_contact(actor=an, name=f"Dung {count}", owner=binh, phones=phones, emails=emails)
        for number in range(count):
            merge_contacts(actor=an, kept=contact, gone=create_contact(actor=an, name=f"Also {number}"))
            change_contact(actor=binh, contact=contact, company=f"Tea {number}", custom={shoe.key: 36 + number})
            add_contact_note(actor=binh, contact=contact, text="Size 38")
            row = converse([tea_page, channel][number % 2], external_id=f"dung-{count}-{number}")
            row.identity.contact = contact
            row.identity.save()
            message = say(row, "Còn trà sen không?", f"m-{count}-{number}")
            for kind in ("note", "activity"):
                say(row, "…", kind=kind, direction="", author_type="member", author=an, data={"activity": "resolved"})
            create_ticket(
                workspace=bamboo, actor=an, subject="Broken", requester=contact, conversation=row, messages=[message]
            )
            create_order(actor=an, contact=contact, currency="VND", items=[Item("Tea", Decimal(1), Decimal(50_000))])
        return contact

    return make


def pages_of(client, contact: Contact) -> dict[str, int]:
    """By address, and how many things each asks; those that the page asks for when it is there included."""
    base = f"/w/bamboo/customers/{contact.pk}/"
    page = client.get(base).text
    later = [unescape(found) for found in re.findall(r'hx-get="([^"]+)" hx-trigger="load', page)]
    assert [address for address in later if "/panels/" in address]
    assert f"{base}timeline/" in later
    return {
        address.replace(base, "…"): len(asked(client, address))
        for address in (base, *later, f"{base}timeline/?kind=notes")
    }


def test_a_customers_page_and_each_part_of_it_ask_few_things_whatever_there_is_of_them(crowd, an_client):
    few, many = pages_of(an_client, crowd(1)), pages_of(an_client, crowd(6))

    assert many == few
    assert max(many.values()) <= MOST_QUERIES, many


def test_the_orders_of_a_customer_stand_on_their_page(crowd, an_client):
    contact = crowd(1)

    assert "₫50,000" in an_client.get(f"/w/bamboo/customers/{contact.pk}/panels/?key=orders").text


def test_the_lists_of_customers_and_tickets_ask_few_things(crowd, an, an_client, bamboo):
    Segment.objects.create(workspace=bamboo, owner=an, name="Mine", query="owner=me")
    paths = [
        "customers/",
        "customers/?order=name",
        "customers/?order=written",
        "customers/?q=dung",
        "customers/?owner=me",
    ]
    paths += ["customers/?q=0912345000", "customers/?q=d10@x.com", "customers/?language=km"]
    paths += ["tickets/", "tickets/?order=due", "tickets/board/"]

    def counts() -> dict[str, int]:
        return {path: len(asked(an_client, f"/w/bamboo/{path}")) for path in paths}

    crowd(1)
    few = counts()
    crowd(6)
    many = counts()

    assert many == few
    assert max(many.values()) <= MOST_QUERIES, many
