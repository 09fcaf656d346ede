"""What goes out: the queued message is the job, a claim is a short transaction, the answer is written where it holds.

Two times, two meanings: `due_at` orders the line of a conversation, `retry_at` holds its head. A claim makes the
first due message `sending`; a unique index allows one such message a conversation, so the line cannot overtake
itself. No lock and no connection is held while the platform thinks. A call whose answer never came is not repeated
before the platform was asked whether it went out (`search`).
"""

from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inbox import wake
from inbox.models import Channel, Message, Status
from inbox.outbox.claim import IN_LINE, claim_next
from inbox.outbox.search import resolve
from inbox.outbox.send import send_parts


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
        # Who had to wait for a place among the channel's sends takes ours.
        for waiting in due_conversations(limit=1, channel_id=channel_id):
            wake.outbox(waiting)
    return count


def due_conversations(limit: int = 200, channel_id: int | None = None) -> list[int]:
    """Conversations whose line could move now, the longest due first: what a lost wake-up left, and what became due."""
    now = timezone.now()
    line = Message.objects.filter(status__in=IN_LINE).annotate(waits=Q(status=Status.QUEUED))
    if channel_id is not None:
        line = line.filter(conversation__channel=channel_id)
    heads = line.order_by("conversation_id", "waits", "due_at", "pk").distinct("conversation_id")
    due = (
        Message.objects.filter(pk__in=heads.values("pk"))
        .filter(
            Q(status=Status.QUEUED, due_at__lte=now) & (Q(retry_at=None) | Q(retry_at__lte=now))
            | Q(status=Status.SENDING, claim_expires_at__lte=now)
        )
        .filter(conversation__channel__in=Channel.objects.sending(now))
    )
    return list(due.order_by("due_at").values_list("conversation_id", flat=True)[:limit])


def release(channel_id: int) -> None:
    """Let a reconnected channel's queue go; what may not be sent any more is returned to its author with the reason."""
    Channel.objects.filter(pk=channel_id).update(paused_until=None, timeout_count=0)
    held = Message.objects.filter(conversation__channel_id=channel_id, status=Status.QUEUED)
    held.update(retry_at=None)
    for conversation_id in held.order_by("conversation_id").values_list("conversation_id", flat=True).distinct():
        transaction.on_commit(partial(wake.outbox, conversation_id), robust=True)
