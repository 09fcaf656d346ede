"""What goes out: the queued message is the job, a claim is a short transaction, the answer is written where it holds.

Two times, two meanings: `due_at` orders the line of a conversation, `retry_at` holds its head. A claim makes the
first due message `sending`; a unique index allows one such message a conversation, so the line cannot overtake
itself. No lock and no connection is held while the platform thinks. A call whose answer never came is not repeated
before the platform was asked whether it went out (`search`). What waits for its time is told by `waiting`.
"""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When, Window
from django.db.models.functions import Greatest, RowNumber
from django.utils import timezone

from inbox import wake
from inbox.models import Channel, Conversation, Message, Status
from inbox.outbox.claim import IN_LINE, MOST_SENDING, claim_next
from inbox.outbox.pauses import NO_REST
from inbox.outbox.rooms import PATIENCE_SECONDS, Rooms
from inbox.outbox.search import resolve
from inbox.outbox.send import send_parts

__all__ = ["deliver", "deliver_aside", "due_conversations", "due_lines", "queued", "release", "wake_lines"]

# A channel that rests for longer than this is left to the sweep.
SOON = timedelta(seconds=60)
# Of one channel's lines, so many are woken at a time.
MOST_DUE = 2 * MOST_SENDING
# With one thread a slow channel, a few while it takes files (`claim.has_place`), so many of them delay nobody.
THREADS = 64
sending_rooms = Rooms("send", THREADS)


def deliver_aside(conversation_id: int, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """Deliver in a thread of its own, and wait for that only a moment."""
    platform = Conversation.objects.filter(pk=conversation_id).values_list("channel__platform", flat=True).first()
    if platform is not None:
        sending_rooms.of(platform).run(deliver, conversation_id, patience_seconds)


def deliver(conversation_id: int) -> int:
    """Send what the conversation has in line and is due; return how many messages left. Safe to call from anywhere."""
    count = 0
    channel_id = None
    while (claim := claim_next(conversation_id)) is not None:
        channel_id = claim.channel.pk
        if claim.interrupted and not resolve(claim):
            break
        if not send_parts(claim):
            break
        count += 1
    if channel_id is not None:
        # Who had to wait for a place among the channel's sends, or for its rest to end, takes ours.
        now = timezone.now()
        for waiting, at in due_lines(now + SOON, limit=1, channel_id=channel_id):
            wake.outbox(waiting, countdown_seconds=max(0.0, (at - now).total_seconds()))
    return count


def due_conversations(limit: int = 200) -> list[int]:
    """Conversations whose line could move now, the longest due first: what a lost wake-up left, and what became due."""
    return [conversation_id for conversation_id, _ in due_lines(timezone.now(), limit)]


def due_lines(by: datetime, limit: int = 200, channel_id: int | None = None) -> list[tuple[int, datetime]]:
    """The same until the time `by`, with the moment from which each could move.

    In turns, and a few of each channel: more than it has places for would only keep others from theirs, and whoever is
    through wakes the next (`deliver`).
    """
    line = Message.objects.filter(status__in=IN_LINE).annotate(waits=Q(status=Status.QUEUED))
    if channel_id is not None:
        line = line.filter(conversation__channel=channel_id)
    heads = line.order_by("conversation_id", "waits", "due_at", "pk").distinct("conversation_id")
    rests_until = F("conversation__channel__paused_until")
    # After a rest all may move at once: what was tried last goes last. PostgreSQL's greatest passes over what is null.
    tried = Greatest("retry_at", "claim_expires_at").asc(nulls_first=True)
    due = (
        Message.objects.filter(pk__in=heads.values("pk"))
        .filter(Q(due_at__isnull=False, status=Status.QUEUED) | Q(claim_expires_at__isnull=False))
        .filter(conversation__channel__in=Channel.objects.sending(by))
        .annotate(
            moves_at=Case(
                When(status=Status.QUEUED, then=Greatest("due_at", "retry_at", rests_until)),
                default=Greatest("claim_expires_at", rests_until),
            )
        )
        .filter(moves_at__lte=by)
        .annotate(turn=Window(RowNumber(), partition_by="conversation__channel", order_by=("moves_at", tried, "pk")))
        .filter(turn__lte=MOST_DUE)
    )
    return list(due.order_by("turn", "moves_at").values_list("conversation_id", "moves_at")[:limit])


def release(channel_id: int) -> None:
    """Let a reconnected channel's queue go; what may not be sent any more is returned to its author with the reason."""
    Channel.objects.filter(pk=channel_id).update(**NO_REST)
    queued(channel_id).update(retry_at=None)
    wake_lines(channel_id)


def wake_lines(channel_id: int) -> None:
    """Let a channel's queue go once the transaction is committed."""
    for conversation_id in (
        queued(channel_id).order_by("conversation_id").values_list("conversation_id", flat=True).distinct()
    ):
        transaction.on_commit(partial(wake.outbox, conversation_id), robust=True)


def queued(channel_id: int) -> QuerySet[Message]:
    return Message.objects.filter(conversation__channel_id=channel_id, status=Status.QUEUED)
