"""Taking the head of a conversation's line: a short transaction, and from then on a promise with an end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from inbox import live
from inbox.actions.reopen_unanswered import reopen_unanswered
from inbox.connectors import Connector, get_connector
from inbox.ingest.derive import derive
from inbox.models import Channel, Conversation, Message, MessagePart, Status
from inbox.outbox.refusals import hindrance
from inbox.outbox.waiting import CUSTOMER_WROTE, end_waiting, withdrawn
from inbox.search.index import move_entry
from inbox.signals import announce, customers_answered

IN_LINE = (Status.QUEUED, Status.SENDING)
# After it the claim counts as interrupted. It is renewed before each call; a file may take longer, and who claims
# it then only looks whether it arrived (`search`).
CLAIM_SECONDS = 24
# So many messages of one channel are under way at a time; only one while a text takes longer than this.
MOST_SENDING = 4
SLOW_SECONDS = 5


@dataclass(frozen=True)
class Claim:
    """One message to send, or, when `interrupted`, to look for first."""

    message: Message
    channel: Channel
    connector: Connector
    token: UUID
    interrupted: bool


def claim_next(conversation_id: int) -> Claim | None:
    """Take the head of the line, if it may leave now.

    What the customer's word withdrew, the reply window closed on, or whose template is taken no more, is returned to
    its author.
    """
    while True:
        with transaction.atomic():
            conversation = (
                Conversation.objects.select_for_update(no_key=True, of=("self",))
                .select_related("channel", "identity")
                .filter(pk=conversation_id)
                .first()
            )
            if conversation is None:
                return None
            now = timezone.now()
            if (message := head(conversation, now)) is None:
                return None
            connector = get_connector(conversation.channel.platform)
            interrupted = message.parts.filter(external_id=None, tried_at__isnull=False).exists()
            if interrupted:
                return take(conversation, message, connector, interrupted)
            if (gone := withdrawn(conversation.messages.filter(pk=message.pk)).first()) is not None:
                end_waiting(message, before=gone.wrote_at)  # type: ignore[attr-defined]
                leave(conversation, message, Status.FAILED, CUSTOMER_WROTE)
                move_entry(message)
            elif code := hindrance(conversation, connector, message):
                end_waiting(message)
                leave(conversation, message, Status.FAILED, code)
                move_entry(message)
            else:
                return take(conversation, message, connector, interrupted)


def head(conversation: Conversation, now: datetime) -> Message | None:
    """The first message of the line, when nothing holds it."""
    channel = conversation.channel
    rests = channel.paused_until is not None and channel.paused_until > now
    if rests or channel.status != Channel.Status.CONNECTED or not channel.may_send or channel.halted_at:
        return None
    # What is sending was the head when it left, whatever became due since.
    line = conversation.messages.filter(status__in=IN_LINE).annotate(waits=Q(status=Status.QUEUED))
    message = line.order_by("waits", "due_at", "pk").first()
    if message is None:
        return None
    if message.status == Status.SENDING:
        moves_at = message.claim_expires_at or now
    else:
        moves_at = max(message.due_at or now, message.retry_at or now)
    return message if moves_at <= now and has_place(channel, now) else None


def has_place(channel: Channel, now: datetime) -> bool:
    """Whether another call to the channel may begin: few at a time, one at a time while it is slow.

    Claims of one channel come here one after the other, each until its end: two that count at once would both find the
    last place. Nobody waits for anything with this lock held, and only claims take it, with their conversation.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('inbox_channel sends', %s))", [channel.pk])
    under_way = Message.objects.filter(
        status=Status.SENDING, conversation__channel=channel, claim__isnull=False, claim_expires_at__gt=now
    )
    count = under_way.count()
    # A file's call takes long where all is well.
    texts = MessagePart.objects.filter(message__in=under_way, external_id=None, attachments=None)
    slow = texts.filter(tried_at__lt=now - timedelta(seconds=SLOW_SECONDS))
    return count == 0 or (count < MOST_SENDING and not slow.exists())


def take(conversation: Conversation, message: Message, connector: Connector, interrupted: bool) -> Claim:
    message.status = Status.SENDING
    message.claim = uuid4()
    message.claim_expires_at = timezone.now() + timedelta(seconds=CLAIM_SECONDS)
    message.attempt_count += 1
    message.version += 1
    waited = "waits" in message.data
    was_scheduled = end_waiting(message)
    message.save(update_fields=["status", "claim", "claim_expires_at", "attempt_count", "version", "data", "at"])
    message.conversation = conversation
    if was_scheduled:
        move_entry(message)
        derive([conversation], [], [])
    if waited:
        announce(customers_answered, conversations=[conversation.pk])
    live.changed(conversation, message)
    return Claim(message, conversation.channel, connector, message.claim, interrupted)


def renew(claim: Claim, seconds: float = CLAIM_SECONDS) -> bool:
    """Prolong the claim before another call. Returns whether it still holds."""
    held = Message.objects.filter(pk=claim.message.pk, claim=claim.token, status=Status.SENDING)
    return bool(held.update(claim_expires_at=timezone.now() + timedelta(seconds=seconds)))


def next_part(claim: Claim) -> MessagePart | None:
    """The first part that the platform has not taken, read anew: an echo may have proved one meanwhile."""
    return claim.message.parts.filter(external_id=None).order_by("number").first()


def hold(message: Message) -> Conversation:
    """Lock the message's conversation, as everything that changes what is in it does.

    It may have become a part of another since the message was read (`ingest/join.py`), or while this waits.
    """
    while True:
        pk = Message.objects.values_list("conversation", flat=True).get(pk=message.pk)
        if (row := Conversation.objects.select_for_update(no_key=True).filter(pk=pk).first()) is not None:
            return row


def leave(conversation: Conversation, message: Message, status: Status, code: str) -> None:
    """End `sending`, for the line or for good; the caller holds the conversation."""
    message.status, message.error_code = status, code[:60]
    message.claim = message.claim_expires_at = None
    message.version += 1
    message.save(
        update_fields=[
            "status",
            "error_code",
            "claim",
            "claim_expires_at",
            "retry_at",
            "attempt_count",
            "data",
            "at",
            "version",
        ]
    )
    if status in (Status.FAILED, Status.UNCONFIRMED):
        message.parts.filter(external_id=None).update(status=status, error_code=code[:60])
    derive([conversation], [], [])
    live.changed(conversation, message)
    if status == Status.FAILED:
        reopen_unanswered(message)
