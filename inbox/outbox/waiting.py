"""Messages that wait before they leave: a few seconds in which they can be taken back, or until a time that was chosen.

`data["waits"]` says for which reason, until the message is first taken from its line. One that was scheduled stands
in its thread where it will be sent, so its `at` lies ahead; it is no turn of the conversation before that.
"""

from datetime import datetime, timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from inbox.models import Direction, Message, MessagePart, Status

UNDO, LATER = "undo", "later"
# The error code of a message that was not to leave once the customer had written.
CUSTOMER_WROTE = "customer_wrote"


def scheduled(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those that wait for the time that was chosen for them, which is ahead; the next one first."""
    found = messages.filter(status=Status.QUEUED, data__waits=LATER, due_at__gt=timezone.now())
    return found.order_by("due_at", "pk")


def yielding(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those that wait, and are not to leave once the customer has written."""
    return messages.filter(status=Status.QUEUED, cancel_if_customer_writes=True)


def withdrawn(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those of the waiting messages that the customer's word withdraws; `wrote_at` is when the customer wrote.

    By ids, not by times: both rows are written while the conversation is held, and a platform's clock is not ours. What
    was imported from the past is no answer, and of a message that has left in part the rest must follow.
    """
    turns = Message.objects.filter(
        conversation=OuterRef("conversation"), direction=Direction.INCOMING, pk__gt=OuterRef("pk")
    ).exclude(arrival=Message.Arrival.HISTORY)
    left = MessagePart.objects.filter(external_id__isnull=False).values("message")
    return (
        yielding(messages)
        .annotate(wrote_at=Subquery(turns.order_by("pk").values("at")[:1]))
        .exclude(wrote_at=None)
        .exclude(pk__in=left.filter(message=OuterRef("pk")))
    )


def end_waiting(message: Message, before: datetime | None = None) -> bool:
    """From now on it is a turn like any other: it stands here and now, or `before` the customer's that withdrew it.

    Returns whether it had been scheduled. The caller saves `data` and `at`.
    """
    was_scheduled = bool(message.data.pop("waits", "") == LATER)
    if was_scheduled:
        message.at = before - timedelta(milliseconds=1) if before else timezone.now()
    return was_scheduled
