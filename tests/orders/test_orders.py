"""What customers ordered, entered by hand: numbers, amounts, totals."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from contacts.models import Contact
from orders.actions.change_order import change_order
from orders.actions.create_order import create_order
from orders.actions.delete_order import delete_order
from orders.errors import ChangedMeanwhile, NumberTaken
from orders.items import Item
from orders.models import Order, OrderTotal
from orders.money import currency_of
from tests.conftest import member

SHIRTS = Item("Áo thun", Decimal(2), Decimal(125_000))
HAT = Item("Mũ", Decimal(1), Decimal(80_000))


@pytest.fixture
def dung(bamboo):
    return Contact.objects.create(workspace=bamboo, name="Dung")


def entered(actor, contact, **given):
    return create_order(actor=actor, contact=contact, currency="VND", **{"items": [SHIRTS, HAT]} | given)


def test_an_order_costs_what_its_items_do_unless_it_says_otherwise(an, dung):
    assert entered(an, dung).amount == 330_000
    assert entered(an, dung, amount=Decimal(300_000)).amount == 300_000


def test_an_order_brings_its_number_or_gets_the_next_free_one(an, dung):
    assert entered(an, dung).number == "1"
    entered(an, dung, number="2")
    assert entered(an, dung).number == "3"
    assert entered(an, dung, number="DH-77").number == "DH-77"


def test_a_number_is_one_order_of_a_workspace(an, dung, chau, lotus):
    entered(an, dung, number="DH-1")
    with pytest.raises(NumberTaken, match="DH-1 already, of Dung"):
        entered(an, dung, number="DH-1")
    entered(chau, Contact.objects.create(workspace=lotus), number="DH-1")


@pytest.mark.django_db(transaction=True)
def test_orders_entered_at_once_get_numbers_without_holes_and_count_once(an, dung):
    def enter(_):
        try:
            return entered(an, dung).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(enter, range(12)))

    assert sorted(map(int, numbers)) == list(range(1, 13))
    assert OrderTotal.objects.get(contact=dung).orders == 12
    assert OrderTotal.objects.get(contact=dung).spent == 12 * 330_000


def test_a_customer_has_spent_what_was_not_cancelled_or_returned(an, dung):
    first = entered(an, dung, placed_at=datetime(2026, 11, 1, tzinfo=UTC))
    entered(an, dung, placed_at=datetime(2026, 11, 20, tzinfo=UTC))
    create_order(actor=an, contact=dung, currency="USD", amount=Decimal("12.50"))

    change_order(actor=an, order=first, status=Order.Status.RETURNED)

    dong, dollars = OrderTotal.objects.filter(contact=dung).order_by("-spent")
    assert (dong.currency, dong.orders, dong.spent) == ("VND", 2, 330_000)
    assert dong.last_at == datetime(2026, 11, 20, tzinfo=UTC)
    assert (dollars.orders, dollars.spent) == (1, Decimal("12.50"))


def test_every_status_that_an_order_came_to_is_kept(an, binh, dung):
    order = entered(an, dung)
    change_order(actor=binh, order=order, status=Order.Status.SHIPPED)
    change_order(actor=binh, order=order, note="by post")

    assert [(move.status, move.actor) for move in order.moves.order_by("pk")] == [("new", an), ("shipped", binh)]


def test_a_change_made_from_an_older_order_is_refused_and_nothing_is_lost(an, binh, dung):
    order = entered(an, dung)
    change_order(actor=binh, order=order, version=1, items=[HAT], amount=None)

    with pytest.raises(ChangedMeanwhile):
        change_order(actor=an, order=order, version=1, items=[SHIRTS], amount=None)

    order.refresh_from_db()
    assert (order.amount, [item.name for item in order.items.all()]) == (80_000, ["Mũ"])


def test_an_order_that_never_was_leaves_the_totals(an, dung):
    delete_order(actor=an, order=entered(an, dung))

    assert not OrderTotal.objects.filter(contact=dung).exists()
    assert an.workspace.audit_entries.get(verb="order.deleted").target == "1"


def test_viewers_enter_nothing_agents_delete_nothing(an, binh, dung, bamboo):
    with pytest.raises(PermissionDenied):
        entered(member(bamboo, "Vi", "viewer"), dung)
    with pytest.raises(PermissionDenied):
        delete_order(actor=binh, order=entered(an, dung))


def test_a_customer_of_another_workspace_is_none(an, lotus):
    with pytest.raises(Contact.DoesNotExist):
        entered(an, Contact.objects.create(workspace=lotus))


def test_each_country_pays_with_its_own_money():
    assert [currency_of(country) for country in ("VN", "NG", "TH", "KE")] == ["VND", "NGN", "THB", "KES"]
