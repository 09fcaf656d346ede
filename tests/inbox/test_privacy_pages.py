"""What is owed to a customer: all that is held of them, and to be forgotten."""

import io
import json
import zipfile

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from contacts.actions.change_contact import change_contact
from contacts.models import Contact, Erasure
from helpdesk.actions.create_ticket import create_ticket
from helpdesk.actions.rate_ticket import rate_ticket
from helpdesk.models import TicketRating
from inbox.ingest import drain
from tests.inbox.messenger import delivery, text
from workspaces.models import Tag


@pytest.fixture
def dung(thread):
    delivery(text("m2", "Cho em hai hộp"))
    drain()
    return thread.identity.contact


async def whole(answer) -> bytes:
    return b"".join([piece async for piece in answer.streaming_content])


def test_a_customer_is_given_all_that_is_held_of_them(an, an_client, bamboo, dung):
    dung.tags.add(Tag.objects.create(workspace=bamboo, name="VIP"))
    change_contact(actor=an, contact=dung, company="Trà Sen")
    ticket = create_ticket(workspace=bamboo, actor=an, subject="The cup is broken", requester=dung)
    rate_ticket(rating=TicketRating.objects.create(ticket=ticket, asked_at=timezone.now()), score=5, words="Nhanh lắm")

    answer = an_client.post(f"/w/bamboo/customers/{dung.pk}/file/")

    with zipfile.ZipFile(io.BytesIO(async_to_sync(whole)(answer))) as archive:
        tables = {name: [json.loads(line) for line in archive.read(name).splitlines()] for name in archive.namelist()}
    assert (tables["customer.jsonl"][0]["id"], tables["customer.jsonl"][0]["tags"]) == (dung.pk, ["VIP"])
    assert [row["details"] for row in tables["changes.jsonl"]] == [{"changes": {"company": ["", "Trà Sen"]}}]
    assert tables["tickets.jsonl"][0]["rating"]["words"] == "Nhanh lắm"
    (messages,) = (rows for name, rows in tables.items() if name.startswith("messages-"))
    assert [row["text"] for row in messages] == ["Còn hàng không?", "Cho em hai hộp"]
    assert bamboo.audit_entries.filter(verb="customer.given_out").exists()


def test_to_erase_is_asked_once_more_and_then_done(an_client, dung):
    address = f"/w/bamboo/customers/{dung.pk}/erasure/"
    assert "Nobody can bring them back" in an_client.get(address).content.decode()

    assert an_client.post(address).status_code == 302

    assert not Contact.objects.exists()
    assert f"#{dung.pk}" in an_client.get("/w/bamboo/customers/privacy/").content.decode()


def test_how_long_customers_are_kept_is_the_owners_choice(an_client, bamboo):
    an_client.post("/w/bamboo/customers/privacy/", {"months": "12"})
    bamboo.refresh_from_db()
    assert bamboo.keeps_months == 12

    assert an_client.post("/w/bamboo/customers/privacy/", {"months": "7"}).status_code == 422
    an_client.post("/w/bamboo/customers/privacy/", {"months": ""})
    bamboo.refresh_from_db()
    assert bamboo.keeps_months is None


def test_agents_and_other_workspaces_get_nothing(binh_client, chau_client, dung):
    for address in (f"customers/{dung.pk}/file/", f"customers/{dung.pk}/erasure/"):
        assert binh_client.post(f"/w/bamboo/{address}").status_code == 403
        assert chau_client.post(f"/w/lotus/{address}").status_code == 404
    assert not Erasure.objects.exists()
