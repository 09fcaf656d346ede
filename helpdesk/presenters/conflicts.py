"""Two who changed the same: what stands there now, and what the second wanted."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from helpdesk.errors import ChangedMeanwhile
from helpdesk.models import Ticket, TicketEntry
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
            given=wanted.pk if isinstance(wanted, models.Model) else "" if wanted is None else wanted,
            label=str(Ticket._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            theirs=read(name, getattr(ticket, name)),
            yours=read(name, wanted),
            by=str((name in last and last[name].author) or ""),
        )
        for name, wanted in lost.wanted.items()
    ]


def read(name: str, given: Any) -> str:
    return "–" if given in (None, "") else value(name, given)
