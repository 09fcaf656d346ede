"""Orders beside the thread and on their pages."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from contacts.models import Contact
from contacts.timeline import page
from inbox.models import Channel
from orders.actions.change_order import change_order
from orders.actions.create_order import create_order
from orders.items import Item
from orders.models import Order
from tests.conftest import member, signed_in
from tests.inbox.rows import converse

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def dung(bamboo):
    return Contact.objects.create(workspace=bamboo, name="Dung")


def typed(*lines, **fields):
    """What a browser posts: a form for an order with these lines (name, quantity, price)."""
    data = {"items-TOTAL_FORMS": len(lines) + 1, "items-INITIAL_FORMS": 0, "status": "new", "currency": "VND"}
    for place, line in enumerate([*lines, ("", "", "")]):
        data |= dict(zip((f"items-{place}-{name}" for name in ("name", "quantity", "price")), line, strict=True))
    return data | {"placed_at": "2026-11-28T09:30"} | fields


def test_an_order_is_entered_beside_the_thread(an_client, dung):
    address = f"/w/bamboo/customers/{dung.pk}/orders/new/"
    assert "Enter the order" in an_client.get(address, headers=FRAGMENT).content.decode()

    answer = an_client.post(address, typed(("Áo thun", 2, 125000), ("Mũ", 1, 80000)), headers=FRAGMENT)

    assert "₫330,000" in answer.content.decode()
    order = Order.objects.get()
    assert (order.amount, order.contact, order.items.count()) == (330_000, dung, 2)
    # By the clock of Bamboo, which is seven hours ahead.
    assert order.placed_at == datetime(2026, 11, 28, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"items-0-price": ""}, "something is missing there"),
        ({"items-0-price": "a lot"}, "something is missing there"),
        ({"items-0-quantity": "0"}, "something is missing there"),
        ({"amount": "-1"}, "greater than or equal to 0"),
        ({"amount": "10.5"}, "at most 0 decimals"),
        ({"currency": "XXX"}, "Select a valid choice"),
        ({"status": "lost"}, "Select a valid choice"),
        ({"placed_at": "yesterday"}, "Enter a valid date/time"),
        ({"number": "n" * 41}, "at most 40 characters"),
        ({"items-TOTAL_FORMS": "many"}, "tampered"),
    ],
)
def test_what_is_wrong_with_an_order_is_said_and_what_was_typed_stays(an_client, dung, wrong, told):
    data = typed(("Áo thun", 2, 125000)) | wrong
    answer = an_client.post(f"/w/bamboo/customers/{dung.pk}/orders/new/", data, headers=FRAGMENT)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert "Áo thun" in answer.content.decode() or "tampered" in told
    assert not Order.objects.exists()


def test_an_order_is_changed_on_its_own_page(an, an_client, dung):
    order = create_order(actor=an, contact=dung, currency="VND", items=[Item("Mũ", Decimal(1), Decimal(80_000))])
    address = f"/w/bamboo/orders/{order.pk}/"
    assert 'value="80000"' in an_client.get(address).content.decode()

    data = typed(("Mũ", 3, 80000), number="DH-9", version=1, amount="", status="shipped") | {"items-INITIAL_FORMS": 1}
    assert an_client.post(address, data).status_code == 302

    order.refresh_from_db()
    assert (order.number, order.amount, order.status) == ("DH-9", 240_000, "shipped")
    again = an_client.post(address, data)
    assert again.status_code == 422
    assert "Somebody changed this order" in again.content.decode()


def test_a_status_is_changed_with_one_choice(an, binh_client, dung):
    order = create_order(actor=an, contact=dung, currency="VND", amount=Decimal(5000))

    answer = binh_client.post(f"/w/bamboo/orders/{order.pk}/status/", {"status": "delivered"}, headers=FRAGMENT)

    assert '<option value="delivered" selected>' in answer.content.decode()
    assert order.moves.count() == 2


def test_a_viewer_reads_orders_and_is_offered_nothing_to_change(an, bamboo, dung):
    order = create_order(actor=an, contact=dung, currency="VND", amount=Decimal(5000))
    viewer = signed_in(member(bamboo, "Vi", "viewer"))

    assert "₫5,000" in viewer.get(f"/w/bamboo/customers/{dung.pk}/orders/").content.decode()
    page = viewer.get(f"/w/bamboo/orders/{order.pk}/").content.decode()
    assert "₫5,000" in page
    assert 'name="currency"' not in page
    assert viewer.post(f"/w/bamboo/orders/{order.pk}/", typed()).status_code == 403


def test_orders_of_another_workspace_are_not_there(an, chau_client, dung):
    order = create_order(actor=an, contact=dung, currency="VND", amount=Decimal(5000))

    for address in (f"orders/{order.pk}/", f"orders/{order.pk}/deletion/", f"customers/{dung.pk}/orders/"):
        assert chau_client.get(f"/w/lotus/{address}").status_code == 404


def test_the_timeline_tells_where_each_order_has_been(an, dung):
    order = create_order(actor=an, contact=dung, currency="VND", amount=Decimal(5000))
    change_order(actor=an, order=order, status="shipped")

    rows, _ = page(an, dung, ["orders"])

    assert [row.entry.content["move"].status for row in rows] == ["shipped", "new"]


def test_they_stand_on_the_customer_s_page_and_beside_the_thread(an, an_client, bamboo):
    thread = converse(Channel.objects.create(workspace=bamboo, platform="facebook", external_id="1", name="Tea"))
    contact = thread.identity.contact
    create_order(actor=an, contact=contact, number="DH-9", currency="VND", amount=Decimal(75_000))

    for address in (f"customers/{contact.pk}/panels/", f"inbox/{thread.pk}/customer/"):
        shown = an_client.get(f"/w/bamboo/{address}").text
        assert ("#<bdi>DH-9</bdi>" in shown, "New order" in shown, "Send a product" in shown) == (True, True, True)
