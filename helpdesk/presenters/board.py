from collections.abc import Mapping
from dataclasses import dataclass, field

from helpdesk.models import Ticket
from helpdesk.presenters.tickets import STATUS_COLOURS, TicketView, Way
from helpdesk.queries import COLUMN_PAGE
from inbox.positions import position
from workspaces.models import Membership


@dataclass(frozen=True)
class Card:
    """ways: where this member may move it."""

    ticket: Ticket
    position: str
    ways: list[Way]


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


def card(ticket: Ticket, member: Membership) -> Card:
    return Card(ticket, position(ticket.status_changed_at, ticket.pk), TicketView(ticket).ways(member))


def board_columns(board: Mapping[str, list[Ticket]], member: Membership) -> list[Column]:
    """board: from `queries.columns`."""
    return [
        Column(status, [card(ticket, member) for ticket in found[:COLUMN_PAGE]], has_more=len(found) > COLUMN_PAGE)
        for status, found in board.items()
    ]
