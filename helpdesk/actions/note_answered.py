from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from helpdesk import live
from helpdesk.deadlines import reckon_together
from helpdesk.models import Ticket, TicketEntry


def note_answered(conversation_ids: Collection[int]) -> None:
    """The customers of these conversations, which are held, have an answer: in none of their tickets do they wait for one any more.

    It does not matter whether it was written in the ticket, in the thread or elsewhere.
    """
    replied = TicketEntry.objects.filter(ticket=OuterRef("pk"), kind=TicketEntry.Kind.REPLY)
    waiting = Ticket.objects.filter(conversation__among=list(conversation_ids), deleted_at=None)
    # One that was resolved with the answer before that left waits for none, and had its first all the same.
    waiting = waiting.filter(Q(asked_at__isnull=False) | (Q(answered_at=None) & Exists(replied)))
    tickets = list(
        waiting.select_for_update(no_key=True, of=("self",)).select_related("conversation__channel").order_by("pk")
    )
    if not tickets:
        return
    for ticket in tickets:
        ticket.answered_at = ticket.answered_at or timezone.now()
        ticket.asked_at = None
    reckon_together(tickets)
    live.changed_together([ticket.pk for ticket in tickets])
