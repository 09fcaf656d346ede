"""Two who changed the same: what stands there now, and what the second wanted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from helpdesk import own_values
from helpdesk.errors import ChangedMeanwhile
from helpdesk.models import Ticket, TicketEntry, TicketField
from helpdesk.presenters.deadlines import in_field
from helpdesk.presenters.entries import value
from workspaces.own_fields import in_words


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
    own = own_values.named(ticket.workspace_id, lost.wanted)
    return [
        ConflictLine(
            name=name,
            given=wanted.pk if isinstance(wanted, models.Model) else written(wanted, ticket),
            label=own_values.label(ticket, name),
            theirs=read(name, own_values.value(ticket, name), ticket, own.get(name)),
            yours=read(name, wanted, ticket, own.get(name)),
            by=str((name in last and last[name].author) or ""),
        )
        for name, wanted in lost.wanted.items()
    ]


def written(given: Any, ticket: Ticket) -> Any:
    """As the form has it."""
    return "" if given is None else in_field(given, ticket) if isinstance(given, datetime) else given


def read(name: str, given: Any, ticket: Ticket, own: TicketField | None) -> str:
    if own_values.is_empty(given):
        return "–"
    return in_words(own.kind, given) if own else value(name, given, ticket)
