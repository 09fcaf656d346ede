from collections.abc import Mapping, Sequence

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from helpdesk import live
from helpdesk.deadlines import reckon_together
from helpdesk.models import WORKED_ON, Ticket, TicketEntry

S = Ticket.Status
Kind = TicketEntry.Kind


def take_answers(messages: Mapping[int, Sequence[int]]) -> None:
    """Let what customers have just written stand in those tickets of theirs in which they were asked.

    One that waited goes on: in progress where somebody has it, else open. Its customer waits for our next answer, as in every ticket
    in which they had one, wherever that was written. messages: ids by conversation, which are held. One light query where
    they have no ticket, else as many statements for many as for one.
    """
    theirs = Ticket.objects.filter(conversation__among=list(messages), status__in=WORKED_ON, deleted_at=None)
    # Building the whole question costs a fifth of a batch of one message, and most customers have no ticket.
    if not theirs.exists():
        return
    asked = TicketEntry.objects.filter(ticket=OuterRef("pk"), kind=Kind.REPLY)
    found = theirs.annotate(was_asked=Q(status=S.WAITING) | Exists(asked))
    found = found.filter(Q(was_asked=True) | Q(answered_at__isnull=False, asked_at=None)).select_for_update(
        no_key=True, of=("self",)
    )
    found = found.select_related("conversation__channel")
    tickets = list(found.order_by("pk"))
    if not tickets:
        return
    entries = [
        TicketEntry(ticket=ticket, kind=Kind.ANSWER, message_id=pk)
        for ticket in tickets
        if ticket.was_asked
        for pk in messages[ticket.conversation_id or 0]
    ]
    waited = [ticket for ticket in tickets if ticket.status == S.WAITING]
    for ticket in waited:
        ticket.status = after = S.IN_PROGRESS if ticket.assignee_id else S.OPEN
        data = {"activity": "answered", "before": S.WAITING.value, "after": after.value}
        entries.append(TicketEntry(ticket=ticket, kind=Kind.ACTIVITY, data=data))
    TicketEntry.objects.bulk_create(entries)
    live.changed_together([ticket.pk for ticket in tickets])
    goes_on = Case(When(assignee=None, then=Value(S.OPEN.value)), default=Value(S.IN_PROGRESS.value))
    live.set_together([ticket.pk for ticket in waited], status=goes_on)
    for ticket in tickets:
        ticket.asked_at = ticket.asked_at or timezone.now()
    reckon_together(tickets)
