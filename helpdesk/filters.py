"""Which tickets a list or a board shows, and in what order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from helpdesk.models import WORKED_ON, Ticket
from helpdesk.sight import tickets
from helpdesk.words import says
from inbox import positions
from workspaces.ids import read_id
from workspaces.models import Membership
from workspaces.own_fields import PREFIX

# Later than anything is due.
END_OF_TIME = timedelta(days=365 * 1000)
VIEWS = ("all", "mine", "overdue", "unassigned", "watching")
TRUTHS = ("True", "False")
MOST_OWN, LONGEST_CHOICE = 10, 100
LONGEST_SEARCH = 100
STATUSES = ("active", *Ticket.Status.values, "any")


@dataclass(frozen=True)
class Place:
    """An order, newest or most urgent first, and how a ticket's place in it is written: sorts as a string.

    after: the condition on those that stand behind a place; an odd one asks nothing.
    """

    order: tuple[Any, str]
    position: Callable[[Ticket], str]
    after: Callable[[str], Q]


def after_number(given: str) -> Q:
    number = read_id(given)
    return Q() if number is None else Q(number__lt=number)


def after_priority(given: str) -> Q:
    first, _, second = given.partition(".")
    priority, number = read_id(first), read_id(second)
    if priority is None or number is None:
        return Q()
    return Q(priority__lte=priority) & (Q(priority__lt=priority) | Q(number__lt=number))


def due_place(ticket: Ticket) -> str:
    """The sooner the higher; what is never due stands behind all."""
    if ticket.next_due_at is None:
        return positions.position(positions.EPOCH, ticket.number)
    until = positions.EPOCH + END_OF_TIME - ticket.next_due_at
    return positions.position(positions.EPOCH + until, ticket.number)


def after_due(given: str) -> Q:
    place = positions.read(given)
    if place is None:
        return Q()
    at, number = place
    if at == positions.EPOCH:
        return Q(next_due_at=None, number__lt=number)
    left = END_OF_TIME - (at - positions.EPOCH)
    if left < timedelta():
        return Q()
    due = positions.EPOCH + left
    later = Q(next_due_at__gte=due) & (Q(next_due_at__gt=due) | Q(number__lt=number))
    return later | Q(next_due_at=None)


PLACES: Mapping[str, Place] = {
    "newest": Place(("-number", "-id"), lambda ticket: f"{ticket.number:012d}", after_number),
    "changed": Place(
        ("-changed_at", "-id"),
        lambda ticket: positions.position(ticket.changed_at, ticket.pk),
        lambda given: positions.before(given, "changed_at"),
    ),
    "due": Place((F("next_due_at").asc(nulls_last=True), "-number"), due_place, after_due),
    "priority": Place(
        ("-priority", "-number"), lambda ticket: f"{ticket.priority}.{ticket.number:012d}", after_priority
    ),
}


def own_in(query: QueryDict) -> tuple[tuple[str, str], ...]:
    """A few of the workspace's own fields, in one order however they are written."""
    found = {name.removeprefix(PREFIX): value for name, value in query.items() if name.startswith(PREFIX) and value}
    keys = sorted(key for key in found if read_id(key) is not None)
    return tuple((key, str(found[key])[:LONGEST_CHOICE]) for key in keys[:MOST_OWN])


@dataclass(frozen=True)
class TicketFilter:
    view: str = "all"
    status: str = "active"
    assignee_id: int | None = None
    team_id: int | None = None
    priority: int | None = None
    kind: str = ""
    tag_id: int | None = None
    customer_id: int | None = None
    # By the key of a field of the workspace's own, what it says: a choice, or "True" or "False".
    own: tuple[tuple[str, str], ...] = ()
    # Words of the subject, or a number.
    q: str = ""
    order: str = "newest"

    @classmethod
    def from_query(cls, query: QueryDict) -> "TicketFilter":
        """Read a filter from a page's address; what makes no sense there is left at its default."""

        def among(name: str, known: Any) -> str:
            given = query.get(name, "")
            return given if given in known else getattr(cls, name)

        priority = read_id(query.get("priority", ""))
        return cls(
            view=among("view", VIEWS),
            status=among("status", STATUSES),
            assignee_id=read_id(query.get("assignee", "")),
            team_id=read_id(query.get("team", "")),
            priority=priority if priority in Ticket.Priority.values else None,
            kind=among("kind", Ticket.Kind.values),
            tag_id=read_id(query.get("tag", "")),
            customer_id=read_id(query.get("customer", "")),
            own=own_in(query),
            q=query.get("q", "").strip()[:LONGEST_SEARCH],
            order=among("order", PLACES),
        )

    @property
    def given(self) -> dict[str, Any]:
        """What differs from the default filter, by the names in a page's address."""
        values = ((field, getattr(self, field.name)) for field in fields(self) if field.name != "own")
        plain = {field.name.removesuffix("_id"): value for field, value in values if value != field.default}
        return plain | {f"{PREFIX}{key}": value for key, value in self.own}

    def to_query(self) -> str:
        return urlencode(self.given)

    def but(self, **change: Any) -> "TicketFilter":
        return replace(self, **change)

    @property
    def place(self) -> Place:
        return PLACES[self.order]

    def queryset(self, membership: Membership) -> QuerySet[Ticket]:
        found = tickets(membership).filter(deleted_at=None)
        if self.status == "active":
            found = found.filter(status__in=WORKED_ON)
        elif self.status != "any":
            found = found.filter(status=self.status)
        if self.view == "mine":
            found = found.filter(assignee=membership)
        elif self.view == "overdue":
            found = found.filter(next_due_at__lte=timezone.now(), status__in=WORKED_ON)
        elif self.view == "unassigned":
            found = found.filter(assignee=None)
        elif self.view == "watching":
            found = found.filter(watchers=membership)
        columns = {
            "assignee": self.assignee_id,
            "team": self.team_id,
            "priority": self.priority,
            "tags": self.tag_id,
            "requester": self.customer_id,
        }
        found = found.filter(**{name: value for name, value in columns.items() if value is not None})
        for key, value in self.own:
            # A choice may be called "True" too: of one field it is either.
            said = Q(custom__contains={key: value})
            found = found.filter(said | Q(custom__contains={key: value == "True"}) if value in TRUTHS else said)
        if self.q:
            found = found.filter(says(membership.workspace_id, self.q))
        return found.filter(kind=self.kind) if self.kind else found
