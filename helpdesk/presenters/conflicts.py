"""Two who changed the same: what stands there now, and what the second wanted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from helpdesk.errors import ChangedMeanwhile
from helpdesk.models import Ticket, TicketEntry
from helpdesk.presenters.deadlines import in_field
from helpdesk.presenters.entries import value


@dataclass(frozen=True)
class ConflictLine:
    """name, given: as a form has them, to write the second after all. theirs, yours: as people read them."""

    name: str
    given: Any
    label: str
    theirs: str
    yours: str
    by: str


def conflict_lines(lost: ChangedMeanwhile) -> list[ConflictLine]:
    ticket = lost.ticket
    activities = ticket.entries.filter(kind=TicketEntry.Kind.ACTIVITY, data__activity__in=list(lost.wanted))
    last = {entry.data["activity"]: entry for entry in activities.select_related("author__user").order_by("pk")}
    return [
        ConflictLine(
            name=name,
            given=wanted.pk if isinstance(wanted, models.Model) else written(wanted, ticket),
            label=str(Ticket._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            theirs=read(name, getattr(ticket, name), ticket),
            yours=read(name, wanted, ticket),
            by=str((name in last and last[name].author) or ""),
        )
        for name, wanted in lost.wanted.items()
    ]


def written(given: Any, ticket: Ticket) -> Any:
    """As the form has it."""
    return "" if given is None else in_field(given, ticket) if isinstance(given, datetime) else given


def read(name: str, given: Any, ticket: Ticket) -> str:
    return "–" if given in (None, "") else value(name, given, ticket)
