from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from helpdesk.models import Ticket
from helpdesk.presenters.tickets import STATUS_COLOURS
from helpdesk.queries import COLUMN_PAGE
from helpdesk.workflow import ways_from, ways_of
from inbox.positions import position
from workspaces.models import Membership


@dataclass(frozen=True)
class Card:
    """ways: the statuses to which this member may move it. urgency: what its priority is called, where that says something."""

    ticket: Ticket
    position: str
    ways: str
    urgency: str


@dataclass(frozen=True)
class Column:
    """gone: tickets that are not in it, or not any more."""

    status: str
    cards: list[Card]
    has_more: bool
    gone: list[Ticket] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(Ticket.Status(self.status).label)

    @property
    def colour(self) -> str:
        return STATUS_COLOURS[self.status]


def cards(tickets: Sequence[Ticket], status: str, member: Membership) -> list[Card]:
    """tickets: from `queries.rows`, of one status, so that the ways are asked for once."""
    ways = " ".join(ways_from(ways_of(tickets[0].workspace), member, status)) if tickets else ""
    urgent = {value: str(label) for value, label in Ticket.Priority.choices if value >= Ticket.Priority.HIGH}
    return [
        Card(
            ticket,
            position(ticket.status_changed_at, ticket.pk),
            ways,
            urgent.get(ticket.priority, "") if ticket.is_worked_on else "",
        )
        for ticket in tickets
    ]


def board_columns(board: Mapping[str, list[Ticket]], member: Membership) -> list[Column]:
    """board: from `queries.columns`."""
    return [
        Column(status, cards(found[:COLUMN_PAGE], status, member), has_more=len(found) > COLUMN_PAGE)
        for status, found in board.items()
    ]
