"""Whom a colleague calls from a ticket, and who hears of its changes: as the inbox calls from a thread."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils import timezone

from helpdesk import sight
from helpdesk.live import TOPIC
from helpdesk.models import TicketEntry
from inbox.arrivals import FRESH
from inbox.topics import Topic, register
from workspaces.models import Workspace


@dataclass(frozen=True)
class Call:
    """A comment that mentions a member."""

    membership_id: int
    entry: TicketEntry
    kind: str = "mention"
    template: str = "helpdesk/call.html"

    @property
    def place(self) -> str:
        return f"mention-ticket-{self.entry.ticket_id}"

    @property
    def version(self) -> int:
        return self.entry.pk

    @property
    def workspace(self) -> Workspace:
        return self.entry.ticket.workspace


def calls(ticket_ids: Collection[int]) -> Iterator[Call]:
    """Of the comments that have just been written there, oldest first; nobody calls themselves."""
    fresh = TicketEntry.objects.filter(
        ticket__in=ticket_ids,
        ticket__deleted_at=None,
        kind=TicketEntry.Kind.NOTE,
        at__gte=timezone.now() - FRESH,
        data__has_key="mentions",
    )
    for entry in fresh.select_related("ticket__workspace", "author__user").order_by("pk"):
        for membership_id in set(entry.data["mentions"].values()) - {entry.author_id}:
            yield Call(membership_id, entry)


register(Topic(name=TOPIC, seers=sight.seers, calls=calls))
