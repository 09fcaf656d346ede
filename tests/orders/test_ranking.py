"""The list of customers by what they ordered."""

import re
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from contacts import find
from contacts.asked import asked_by
from contacts.index import index_contacts
from contacts.models import Contact
from orders.models import Order, OrderTotal
from orders.totals import count_orders

pytestmark = pytest.mark.django_db
LIST = "/w/bamboo/customers/"


@pytest.fixture
def buyers(bamboo, lotus):
    """Each by their name: currency and amounts of their orders."""
    told = {
        "An": [("VND", 500)], "Binh": [("VND", 200), ("VND", 200), ("USD", 9000)], "Chi": [("VND", 500), ("VND", 1)],
        "Dung": [("USD", 1), ("USD", 2), ("USD", 3)], "Nobody": [],
    }  # fmt: skip
    people = {name: Contact.objects.create(workspace=bamboo, name=name) for name in told}
    elsewhere = Contact.objects.create(workspace=lotus, name="Elsewhere")
    rows = [(people[name], *each) for name, orders in told.items() for each in orders] + [(elsewhere, "VND", 9999)]
    Order.objects.bulk_create(
        Order(workspace_id=row.workspace_id, contact=row, number=str(n), currency=currency, amount=Decimal(amount))
        for n, (row, currency, amount) in enumerate(rows)
    )
    everybody = [row.pk for row in [*people.values(), elsewhere]]
    count_orders(everybody)
    index_contacts(everybody)


def names(client, query: str) -> list[str]:
    """Of all pages, as a person walks along them."""
    found, address = [], f"{LIST}?{query}"
    while address:
        page = client.get(address).content.decode()
        found += re.findall(r"<strong><bdi>([^<]+)</bdi></strong>(?=<small>|</span></a>)", page)
        following = re.search(r'href="(\?[^"]*after=[^"]+)"', page)
        address = LIST + following.group(1).replace("&amp;", "&") if following else ""
    return found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("order=spent", ["Chi", "An", "Binh"]),
        ("order=orders", ["Dung", "Chi", "Binh", "An"]),
        ("order=spent&q=binh", ["Binh"]),
        ("order=orders&q=chi", ["Chi"]),
    ],
)
def test_who_ordered_stands_in_it_a_page_at_a_time_and_nobody_twice(buyers, an_client, monkeypatch, query, found):
    for most in (50, 1):
        monkeypatch.setattr(find, "PAGE", most)
        assert names(an_client, query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ordersfrom=2", {"Binh", "Chi", "Dung"}),
        ("spentfrom=500", {"An", "Chi"}),
        ("orderedfrom=2026-06-02", {"Binh", "Chi", "Dung"}),
        ("ordereduntil=2026-06-01", {"An"}),
    ],
)
def test_it_is_narrowed_by_how_often_how_much_and_when_last(buyers, an_client, query, found):
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    OrderTotal.objects.update(last_at=datetime(2026, 6, 2, tzinfo=zone))
    OrderTotal.objects.filter(contact__name="An").update(last_at=datetime(2026, 6, 1, 23, 59, tzinfo=zone))
    assert set(names(an_client, query)) == found


def test_without_an_order_in_the_country_s_money_another_counts(buyers, an_client):
    OrderTotal.objects.filter(currency="VND").delete()

    assert names(an_client, "order=spent") == ["Binh", "Dung"]


@pytest.mark.parametrize("position", ["NaN.1", "1e9.1", "-1.1", "1.", ".1", "9" * 40 + ".1"])
def test_what_is_no_position_begins_at_the_beginning(buyers, an, position):
    for order in ("spent", "orders"):
        asked = asked_by(an, f"order={order}")
        assert find.find(asked.narrowed(), asked.order, position).ids == find.find(asked.narrowed(), asked.order).ids


@pytest.mark.parametrize(("order", "index"), [("spent", "order_total_by_spent"), ("orders", "order_total_by_orders")])
def test_it_is_read_along_an_index(buyers, an, order, index):
    asked = asked_by(an, f"order={order}")
    place = asked.order.place(find.find(asked.narrowed(), asked.order).after or "500.1")
    statement, given = asked.order.head(asked.order, an.workspace_id, [], place, 50)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {statement}", given)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert index in plan
    assert "Seq Scan" not in plan
