"""Which customers a member may see: all, or those whom they look after, entered, or have to do with in an app above.

An app that knows why somebody sees a customer adds its way to WAYS when it starts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from contacts.errors import EmailTaken
from contacts.models import Contact, ContactEvent
from contacts.orders import Condition
from workspaces.models import Membership


@dataclass(frozen=True)
class Way:
    """rows: of a restricted member, each a query of rows that stand for customers whom they see. column: names the customer
    in these."""

    rows: Callable[[Membership], Iterable[QuerySet[Any]]]
    column: str = "contact"


def looked_after(membership: Membership) -> list[QuerySet[Contact]]:
    return [Contact.objects.filter(workspace_id=membership.workspace_id, owner=membership)]


def entered(membership: Membership) -> list[QuerySet[ContactEvent]]:
    return [ContactEvent.objects.filter(actor=membership, verb="customer.entered")]


WAYS = [Way(looked_after, "pk"), Way(entered)]


def contacts(membership: Membership) -> QuerySet[Contact]:
    """Those of the member's workspace that they may see."""
    rows = Contact.objects.filter(workspace_id=membership.workspace_id)
    if not membership.is_restricted:
        return rows
    ways = ((way, found) for way in WAYS for found in way.rows(membership))
    return rows.filter(reduce(or_, (Exists(found.filter(**{way.column: OuterRef("pk")})) for way, found in ways)))


def condition(membership: Membership) -> Condition:
    """The same in SQL over the contact `k`: their ids first, since those whom a restricted member sees are few among all."""
    if not membership.is_restricted:
        return "TRUE", []
    # Without an order, which a part of a union may not have.
    ids = [found.order_by().values_list(way.column) for way in WAYS for found in way.rows(membership)]
    statement, given = ids[0].union(*ids[1:]).query.sql_with_params()
    return f"k.id IN ({statement})", list(given)


def told(membership: Membership, taken: EmailTaken) -> EmailTaken:
    """The same without a name for a member who does not see whose address it is."""
    is_seen = taken.holder and contacts(membership).filter(pk=taken.holder.pk).exists()
    return taken if is_seen else EmailTaken(taken.address, None)
