"""A ticket as its page, a row and a card show it. Nothing here depends on who looks, but for the ways that are theirs."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import pgettext

from helpdesk.models import Ticket, TicketLink
from helpdesk.presenters.deadlines import in_field, running
from helpdesk.workflow import ways_from, ways_of
from workspaces.models import Membership

# By the names of `static/css/components/tag.css`.
STATUS_COLOURS = {"open": "blue", "in_progress": "teal", "waiting": "orange", "resolved": "green", "closed": "grey"}


class TicketView:
    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self.slug = ticket.workspace.slug

    @property
    def url(self) -> str:
        return self.address("show")

    def address(self, name: str) -> str:
        return reverse(f"tickets:{name}", args=[self.slug, self.ticket.number])

    @property
    def colour(self) -> str:
        return STATUS_COLOURS[self.ticket.status]

    @property
    def customer(self) -> str:
        return str(self.ticket.requester) if self.ticket.requester else ""

    @property
    def is_urgent(self) -> bool:
        """Whether its priority says something at all."""
        return self.ticket.priority >= Ticket.Priority.HIGH and self.ticket.is_worked_on

    @property
    def deadlines(self) -> list[tuple[str, datetime, str]]:
        return running(self.ticket)

    @property
    def due_field(self) -> str:
        return in_field(self.ticket.due_at, self.ticket) if self.ticket.due_at else ""

    def links(self, rows: Collection[TicketLink]) -> "list[LinkLine]":
        """rows: from `queries.links`. Those that lead from it first."""
        own = [row for row in rows if row.ticket_id == self.ticket.pk]
        there = [LinkLine(row, row.other, row.get_kind_display()) for row in own]
        return [*there, *(LinkLine(row, row.ticket, told_back(row.kind)) for row in rows if row not in own)]

    def ways(self, member: Membership) -> "list[Way]":
        return [
            Way(status.value, str(status.label))
            for status in ways_from(ways_of(self.ticket.workspace), member, self.ticket.status)
        ]


@dataclass(frozen=True)
class Way:
    status: str
    label: str


@dataclass(frozen=True)
class LinkLine:
    """says: what stands before the other ticket."""

    link: TicketLink
    other: Ticket
    says: str


def told_back(kind: str) -> str:
    """What a link says, read from its other end."""
    return {
        TicketLink.Kind.DUPLICATE: pgettext("ticket", "has the duplicate"),
        TicketLink.Kind.BLOCKS: pgettext("ticket", "is blocked by"),
        TicketLink.Kind.CHILD: pgettext("ticket", "has the part"),
    }[TicketLink.Kind(kind)]


def choices(pairs: Iterable[tuple[object, object]], current: object) -> list[dict[str, object]]:
    """Of a menu: each {value, label, is_current}."""
    return [{"value": value, "label": label, "is_current": value == current} for value, label in pairs]


def link_kinds() -> list[tuple[str, str]]:
    """What a link can say, from either end, as `LinkForm` reads it."""
    there = [(value, str(label)) for value, label in TicketLink.Kind.choices]
    return [*there, *((f"-{value}", told_back(value)) for value in TicketLink.Kind.values)]
