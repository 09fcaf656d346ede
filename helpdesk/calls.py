"""Whom a colleague calls from a ticket, and who hears of its changes: as the inbox calls from a thread."""

from collections.abc import Collection, Iterator

from django.utils import timezone

from helpdesk import sight
from helpdesk.live import TOPIC
from helpdesk.models import TicketEntry
from inbox.arrivals import FRESH, Call
from inbox.topics import Topic, register


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
            place = f"mention-ticket-{entry.ticket_id}"
            yield Call("mention", membership_id, entry, entry.ticket.workspace, place, "helpdesk/call.html")


register(Topic(name=TOPIC, seers=sight.seers, calls=calls))
