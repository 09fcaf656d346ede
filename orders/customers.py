"""What orders show on the page of a customer and in the panel beside the thread."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from contacts import panels, timeline
from contacts.columns import COLUMNS, Cell, Column
from contacts.models import Contact
from contacts.timeline import Entry, Place, earlier
from orders.models import Order, OrderMove, OrderTotal
from orders.presenters import OrderView, spent
from workspaces.models import Membership
from workspaces.roles import Permission

FEW = 5


def panel(membership: Membership, contact: Contact) -> dict[str, Any] | None:
    """The newest few, or all there are with `more`; nothing for whom there are none and who may enter none."""
    return orders_of(membership, contact, FEW)


def orders_of(membership: Membership, contact: Contact, most: int) -> dict[str, Any] | None:
    rows = list(contact.orders.prefetch_related("items").order_by("-placed_at", "-pk")[: most + 1])
    may_write = membership.may(Permission.ANSWER)
    if not rows and not may_write:
        return None
    totals = list(contact.order_totals.order_by("-spent"))
    return {
        "orders": [OrderView(row) for row in rows[:most]],
        "has_more": len(rows) > most,
        "count": sum(total.orders for total in totals),
        "spent": spent(totals),
        "last_at": max((total.last_at for total in totals), default=None),
        "may_write": may_write,
        "statuses": Order.Status.choices,
    }


def moves(membership: Membership, contact: Contact, before: Place | None, limit: int) -> Iterable[Entry]:
    rows = (
        OrderMove.objects.filter(earlier(before, "orders", "at"), order__contact=contact)
        .select_related("order", "actor__user")
        .order_by("-at", "-pk")[:limit]
    )
    for row in rows:
        content = {"move": row, "view": OrderView(row.order)}
        yield Entry(at=row.at, pk=row.pk, template="orders/_move.html", content=content)


def count_of(contact: Contact, totals: Sequence[OrderTotal]) -> Cell:
    return Cell(str(sum(total.orders for total in totals)))


def spent_by(contact: Contact, totals: Sequence[OrderTotal]) -> Cell:
    return Cell(spent(totals[:1]), more=len(totals) - 1)


def of_totals(cell: Callable[[Contact, Sequence[OrderTotal]], Cell]) -> Callable[..., Mapping[int, Cell]]:
    """A column of what its cell says of each customer's totals, the largest first."""

    def cells(membership: Membership, contacts: Sequence[Contact]) -> Mapping[int, Cell]:
        # Asked for once, whichever of the columns comes first.
        prefetch_related_objects(list(contacts), Prefetch("order_totals", OrderTotal.objects.order_by("-spent")))
        return {row.pk: cell(row, totals) for row in contacts if (totals := list(row.order_totals.all()))}

    return cells


COLUMNS.append(Column("orders", _("Orders"), of_totals(count_of), place=20))
COLUMNS.append(Column("spent", _("Spent"), of_totals(spent_by), place=20))
panels.register(panels.Panel(key="orders", title=_("Orders"), template="orders/_beside.html", content=panel, place=30))
timeline.register(timeline.Source(key="orders", kind="orders", label=_("Orders"), icon="template", entries=moves))
