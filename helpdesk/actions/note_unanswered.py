from collections.abc import Collection

from django.db.models import OuterRef, Subquery

from helpdesk import live
from helpdesk.deadlines import reckon_together
from helpdesk.models import WORKED_ON, Ticket
from inbox.models import Direction, Message, Status


def note_unanswered(conversation_ids: Collection[int]) -> None:
    """An answer in these conversations, which are held, did not go out: who has none in a ticket waits again, since they asked.

    As many statements for many as for one.
    """
    turns = Message.objects.filter(conversation=OuterRef("conversation"))
    left = turns.filter(direction=Direction.OUTGOING, at__gte=OuterRef("created_at")).exclude(status=Status.FAILED)
    left = left.exclude(data__has_key="automatic").exclude(status=Status.QUEUED, data__has_key="waits")
    asked = turns.filter(direction=Direction.INCOMING, at__gt=OuterRef("last_answer"))
    found = Ticket.objects.filter(
        conversation__among=list(conversation_ids),
        status__in=WORKED_ON,
        asked_at=None,
        answered_at__isnull=False,
        deleted_at=None,
    )
    found = found.annotate(last_answer=Subquery(left.order_by("-at").values("at")[:1]))
    found = found.annotate(asked_since=Subquery(asked.order_by("at").values("at")[:1]))
    held = found.select_for_update(no_key=True, of=("self",)).select_related("conversation__channel").order_by("pk")
    tickets = [ticket for ticket in held if ticket.last_answer is None or ticket.asked_since]
    if not tickets:
        return
    for ticket in tickets:
        ticket.asked_at = ticket.asked_since
        if ticket.last_answer is None:
            ticket.asked_at, ticket.answered_at = ticket.created_at, None
    reckon_together(tickets)
    live.changed_together([ticket.pk for ticket in tickets])
