"""The orders in which the list of customers is read by what they ordered, along the totals' indexes."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext_lazy

from contacts.orders import ORDERS, Condition, Hit, Order
from orders.models import OrderTotal
from orders.money import currency_of
from workspaces.ids import read_id
from workspaces.models import Workspace

AMOUNT = re.compile(r"[0-9]{1,17}(\.[0-9]{1,3})?")

# Sums of two currencies cannot be compared: what was spent is so in one. The code is one of Unicode's table or of an order's form.
SPENT = "(SELECT t.spent FROM orders_ordertotal t WHERE t.contact_id = k.id AND t.currency = '{currency}')"
MOST = "(SELECT max(t.orders) FROM orders_ordertotal t WHERE t.contact_id = k.id)"


def amount(text: str) -> Decimal:
    """Raises ValueError."""
    if not AMOUNT.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def count(text: str) -> int:
    """Raises ValueError."""
    if (found := read_id(text)) is None or found >= 2**31:
        raise ValueError(text)
    return found


def by_spent(
    currency: str, order: Order, workspace_id: int, conditions: Sequence[Condition], place: Hit | None, most: int
) -> Condition:
    behind, given = behind_of("t.spent", place)
    statement = f"""
        SELECT k.*, t.spent AS key FROM (
            SELECT t.contact_id, t.spent FROM orders_ordertotal t WHERE t.workspace_id = %s AND t.currency = %s AND {behind}
            ORDER BY t.spent DESC, t.contact_id DESC LIMIT {most}
        ) t JOIN contacts_contact k ON k.id = t.contact_id ORDER BY t.spent DESC, k.id DESC
    """  # noqa: S608
    return statement, [workspace_id, currency, *given]


def by_count(
    order: Order, workspace_id: int, conditions: Sequence[Condition], place: Hit | None, most: int
) -> Condition:
    """Of a customer with several currencies the row with most orders counts."""
    behind, given = behind_of("t.orders", place)
    statement = f"""
        SELECT k.*, t.orders AS key FROM (
            SELECT t.contact_id, t.orders FROM orders_ordertotal t WHERE t.workspace_id = %s AND {behind} AND NOT EXISTS (
                SELECT FROM orders_ordertotal u WHERE u.contact_id = t.contact_id AND (u.orders, u.id) > (t.orders, t.id)
            )
            ORDER BY t.orders DESC, t.contact_id DESC LIMIT {most}
        ) t JOIN contacts_contact k ON k.id = t.contact_id ORDER BY t.orders DESC, k.id DESC
    """  # noqa: S608
    return statement, [workspace_id, *given]


def behind_of(key: str, place: Hit | None) -> Condition:
    """As `Order.beyond`, where the contact's id stands beside the key."""
    if place is None:
        return "TRUE", []
    return f"{key} <= %s AND ({key} < %s OR t.contact_id < %s)", [place[0], *place]


def usual_currency(workspace: Workspace) -> str:
    """The money of the workspace's country, or what its customers pay with where nobody pays with that."""
    currency = currency_of(workspace.country)
    totals = OrderTotal.objects.filter(workspace=workspace)
    if totals.filter(currency=currency).exists():
        return currency
    return totals.order_by("currency").values_list("currency", flat=True).first() or currency


def in_currency_of(order: Order, workspace: Workspace) -> Order:
    currency = usual_currency(workspace)
    return replace(order, key=SPENT.format(currency=currency), head=partial(by_spent, currency))


ORDERS += [
    Order("spent", gettext_lazy("Who spent most"), "", by_count, read=amount, of=in_currency_of),
    Order("orders", gettext_lazy("Who ordered most often"), MOST, by_count, read=count),
]
