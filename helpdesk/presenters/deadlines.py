"""Deadlines in words, by the workspace's clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from helpdesk.deadlines import BY_HAND, FIRST_ANSWER, NEXT_ANSWER, RESOLUTION
from helpdesk.models import Ticket

LABELS = {
    FIRST_ANSWER: _("First answer"),
    NEXT_ANSWER: _("Next answer"),
    RESOLUTION: _("Resolution"),
    BY_HAND: _("Due"),
}


def local(at: datetime, ticket: Ticket) -> datetime:
    return at.astimezone(ZoneInfo(ticket.workspace.time_zone))


def moment(given: str | datetime, ticket: Ticket) -> str:
    at = local(datetime.fromisoformat(given) if isinstance(given, str) else given, ticket)
    return f"{formats.time_format(at, 'TIME_FORMAT')}, {formats.date_format(at, 'SHORT_DATE_FORMAT')}"


def in_field(at: datetime, ticket: Ticket) -> str:
    """As a field of a form has it (datetime-local)."""
    return local(at, ticket).strftime("%Y-%m-%dT%H:%M")


def running(ticket: Ticket) -> list[tuple[str, datetime, str]]:
    """What a page shows of its deadlines: each that runs, the nearest first, and what was told of it."""
    moments = {
        FIRST_ANSWER: ticket.first_answer_due,
        NEXT_ANSWER: ticket.next_answer_due,
        RESOLUTION: ticket.resolution_due,
        BY_HAND: ticket.due_at if ticket.is_worked_on else None,
    }
    found = [(str(LABELS[name]), at, ticket.alarms.get(name, "")) for name, at in moments.items() if at]
    return sorted(found, key=lambda line: line[1])
