"""What the list of customers is narrowed by of what they ordered: how often, for how much, and when last."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.filters import FILTERS, Filter, Narrowed, day
from orders.ranking import usual_currency
from workspaces.models import Membership

TOTALS = "SELECT FROM orders_ordertotal t WHERE t.contact_id = k.id AND t.workspace_id = %s"


def narrow(narrowed: Narrowed, condition: str, *given: Any, has: str = "EXISTS") -> None:
    """condition: on a customer's totals `t`."""
    narrowed.conditions.append((f"{has} ({TOTALS} AND {condition})", [narrowed.membership.workspace_id, *given]))


def ordered_often(narrowed: Narrowed, count: int) -> None:
    narrow(narrowed, "t.orders >= %s", count)
    narrowed.is_ranged = True


def spent_much(narrowed: Narrowed, amount: Decimal) -> None:
    narrow(narrowed, "t.currency = %s AND t.spent >= %s", usual_currency(narrowed.membership.workspace), amount)
    narrowed.is_ranged = True


def ordered_from(narrowed: Narrowed, first: date) -> None:
    narrow(narrowed, "t.last_at >= %s", narrowed.beginning(first))


def ordered_until(narrowed: Narrowed, last: date) -> None:
    """Who ordered, and not after that day."""
    following = narrowed.beginning(last + timedelta(days=1))
    narrow(narrowed, "t.last_at < %s", following)
    narrow(narrowed, "t.last_at >= %s", following, has="NOT EXISTS")


def spent_field(membership: Membership) -> forms.Field:
    label = _("Spent at least (%(currency)s)") % {"currency": usual_currency(membership.workspace)}
    return forms.DecimalField(label=label, required=False, min_value=0, max_digits=18)


def number(label: Any) -> Callable[[Membership], forms.Field]:
    return lambda membership: forms.IntegerField(label=label, required=False, min_value=1, max_value=2**31 - 1)


FILTERS += [
    Filter("ordersfrom", number(gettext_lazy("Orders, at least")), ordered_often),
    Filter("spentfrom", spent_field, spent_much),
    Filter("orderedfrom", day(gettext_lazy("Last ordered from")), ordered_from),
    Filter("ordereduntil", day(gettext_lazy("Last ordered until")), ordered_until),
]
