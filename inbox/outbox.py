"""What goes out: the queued message is the job, a claim is a short transaction, the answer is written where it holds.

Two times, two meanings: `due_at` orders the line of a conversation, `retry_at` holds its head. A claim makes the
first due message `sending`; a unique index allows one such message a conversation, so the line cannot overtake
itself. No lock and no connection is held while the platform thinks. A claim that expired is never sent again blindly:
the platform is asked first whether it went out.
"""

import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from django.db import close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from inbox import live, wake
from inbox.connectors import (
    Connector,
    ErrorKind,
    Found,
    OutgoingFile,
    OutgoingPart,
    Scope,
    SendError,
    get_connector,
)
from inbox.ingest.derive import derive
from inbox.ingest.fold import fold
from inbox.models import Attachment, Channel, Conversation, Message, MessagePart, Status
from workspaces.tracing import request_id

log = logging.getLogger(__name__)

# Longer than any call may take; after it the claim counts as interrupted.
CLAIM_SECONDS = 120
MOST_ATTEMPTS = 6
FIRST_RETRY_SECONDS = 2.0
LONGEST_RETRY_SECONDS = 300.0
# How often an interrupted send is looked for before the agent is asked.
MOST_SEARCHES = 4
SEARCH_SECONDS = 12.0
# So many time-outs in a row pause the channel, not each message.
TIMEOUTS_TO_PAUSE = 3
PAUSE = timedelta(seconds=30)
IN_LINE = (Status.QUEUED, Status.SENDING)


@dataclass(frozen=True)
class Claim:
    """One message to send, or, when `interrupted`, to look for first."""

    message: Message
    channel: Channel
    connector: Connector
    token: UUID
    interrupted: bool


def deliver(conversation_id: int) -> int:
    """Send what the conversation has in line and is due; return how many messages left. Safe to call from anywhere."""
    count = 0
    while (claim := claim_next(conversation_id)) is not None:
        if claim.interrupted and not resolve(claim):
            break
        if not send_parts(claim):
            break
        count += 1
    return count


def claim_next(conversation_id: int) -> Claim | None:
    """Take the head of the line, if it may leave now."""
    now = timezone.now()
    with transaction.atomic():
        conversation = (
            Conversation.objects.select_for_update(no_key=True, of=("self",))
            .select_related("channel", "identity")
            .get(pk=conversation_id)
        )
        channel = conversation.channel
        # What is sending was the head when it left, whatever became due since.
        line = conversation.messages.filter(status__in=IN_LINE).annotate(waits=Q(status=Status.QUEUED))
        message = line.order_by("waits", "due_at", "pk").first()
        if message is None or channel.status != Channel.Status.CONNECTED:
            return None
        if channel.paused_until and channel.paused_until > now:
            return None
        interrupted = message.status == Status.SENDING
        if interrupted and message.claim_expires_at and message.claim_expires_at > now:
            return None
        if not interrupted and max(message.due_at or now, message.retry_at or now) > now:
            return None

        connector = get_connector(channel.platform)
        if interrupted or connector.allowance(conversation, now).free_text:
            return take(conversation, message, connector, interrupted)
        finish(conversation, message, Status.FAILED, "window_closed")
    return claim_next(conversation_id)


def take(conversation: Conversation, message: Message, connector: Connector, interrupted: bool) -> Claim:
    message.status = Status.SENDING
    message.claim = uuid4()
    message.claim_expires_at = timezone.now() + timedelta(seconds=CLAIM_SECONDS)
    message.attempt_count += 1
    message.version += 1
    message.save(update_fields=["status", "claim", "claim_expires_at", "attempt_count", "version"])
    message.conversation = conversation
    live.changed(conversation, message)
    return Claim(message, conversation.channel, connector, message.claim, interrupted)


def send_parts(claim: Claim) -> bool:
    """Send the parts that have not left, in their order. Returns whether the message left as a whole."""
    request_id.set(claim.message.data.get("request_id", ""))
    for part in unsent_parts(claim.message):
        MessagePart.objects.filter(pk=part.pk).update(tried_at=timezone.now())
        outgoing = outgoing_part(claim, part)
        try:
            with no_connection_held():
                answer = claim.connector.send(claim.channel, outgoing)
        except SendError as error:
            return record_error(claim, part, error)
        except Exception as error:
            log.exception("send broke: message=%s", claim.message.pk)
            return record_error(claim, part, SendError(ErrorKind.UNKNOWN, "crash", type(error).__name__))
        finally:
            if outgoing.file:
                outgoing.file.file.close()
        record_sent(claim, part, answer.external_id)
    return True


class no_connection_held:  # noqa: N801 (reads as the statement that it is)
    """Give the connection back to the pool while the platform thinks."""

    def __enter__(self) -> None:
        if not connection.in_atomic_block:
            connection.close()

    def __exit__(self, *exception: object) -> None:
        if not connection.in_atomic_block:
            close_old_connections()


def unsent_parts(message: Message) -> Iterator[MessagePart]:
    for part in message.parts.order_by("number"):
        if part.external_id is None:
            yield part


def outgoing_part(claim: Claim, part: MessagePart) -> OutgoingPart:
    message, conversation = claim.message, claim.message.conversation
    attachment = part.attachments.first()
    first = part.number == 0
    return OutgoingPart(
        key=part.key,
        recipient=conversation.identity.external_id,
        text="" if attachment else message.text,
        file=outgoing_file(attachment) if attachment else None,
        reply_to=message.reply_to_external_id if first else "",
        by_person=message.author_id is not None,
        last_customer_at=conversation.last_customer_at,
        tried_at=part.tried_at,
    )


def outgoing_file(attachment: Attachment) -> OutgoingFile:
    return OutgoingFile(
        kind=attachment.kind,
        name=attachment.name,
        mime_type=attachment.mime_type,
        size=attachment.size or 0,
        file=attachment.file.open("rb"),
    )


def record_sent(claim: Claim, part: MessagePart, external_id: str) -> None:
    """Write the platform's id where the part stands; an echo that came first and became a row is absorbed by ours."""
    with transaction.atomic():
        conversation = held(claim.message)
        twin = MessagePart.objects.filter(channel=claim.channel, external_id=external_id).exclude(pk=part.pk).first()
        removed = []
        if twin is not None:
            part.platform_at = twin.platform_at
            removed.append(twin.message_id)
            Message.objects.filter(pk=twin.message_id).delete()
        part.external_id, part.status = external_id, Status.SENT
        part.error_code, part.tried_at = "", None
        part.save(update_fields=["external_id", "status", "platform_at", "error_code", "tried_at"])
        changed = fold([part.message_id])
        derive([conversation], [], changed)
        live.changed(conversation, *changed, removed=removed)
        Channel.objects.filter(pk=claim.channel.pk).exclude(timeout_count=0).update(timeout_count=0)
    log.info("part sent: message=%s part=%s", part.message_id, part.number)


def held(message: Message) -> Conversation:
    return Conversation.objects.select_for_update(no_key=True).get(pk=message.conversation_id)


def record_error(claim: Claim, part: MessagePart, error: SendError) -> bool:
    """Decide what becomes of the message. Always False: the line stops here for now."""
    log.warning("send failed: message=%s part=%s kind=%s code=%s", part.message_id, part.number, error.kind, error.code)
    with transaction.atomic():
        conversation = held(claim.message)
        message = Message.objects.get(pk=claim.message.pk)
        if message.claim != claim.token:
            return False  # an echo or a later claim knows better
        match error.kind:
            case ErrorKind.UNKNOWN:
                count_timeout(claim.channel)
                message.data["searches"] = 0
                search_later(conversation, message)
            case ErrorKind.TRANSIENT if message.attempt_count < MOST_ATTEMPTS:
                requeue(conversation, message, error.retry_after or backoff(message.attempt_count))
            case ErrorKind.RATE_LIMITED:
                wait = error.retry_after or backoff(message.attempt_count)
                pause(claim.channel, error.scope, wait)
                requeue(conversation, message, wait)
            case ErrorKind.TOKEN:
                requeue(conversation, message, 0)
            case _:
                finish(conversation, message, Status.FAILED, error.code)
    if error.kind == ErrorKind.TOKEN:
        from inbox.actions.mark_needs_reconnect import mark_needs_reconnect

        mark_needs_reconnect(channel=claim.channel, code=error.code)
    return False


def backoff(attempt: int) -> float:
    """Seconds to wait after the given attempt: doubling, with jitter, so that a crowd does not come back at once."""
    return float(min(FIRST_RETRY_SECONDS * 2 ** (attempt - 1), LONGEST_RETRY_SECONDS) * random.uniform(0.7, 1.3))


def requeue(conversation: Conversation, message: Message, seconds: float) -> None:
    message.retry_at = timezone.now() + timedelta(seconds=seconds)
    finish(conversation, message, Status.QUEUED, "")


def search_later(conversation: Conversation, message: Message) -> None:
    """Keep the claim's place in line, and look for the send once it can have been seen over there."""
    message.claim_expires_at = timezone.now() + timedelta(seconds=SEARCH_SECONDS)
    message.save(update_fields=["claim_expires_at", "data"])


def finish(conversation: Conversation, message: Message, status: Status, code: str) -> None:
    """Leave `sending`; the caller holds the conversation."""
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
            "version",
        ]
    )
    if status in (Status.FAILED, Status.UNCONFIRMED):
        unsent = MessagePart.objects.filter(message=message, external_id=None)
        unsent.update(status=status, error_code=code[:60])
    derive([conversation], [], [])
    live.changed(conversation, message)


def count_timeout(channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(timeout_count=F("timeout_count") + 1)
    Channel.objects.filter(pk=channel.pk, timeout_count__gte=TIMEOUTS_TO_PAUSE).update(
        timeout_count=0, paused_until=timezone.now() + PAUSE
    )


def pause(channel: Channel, scope: Scope, seconds: float) -> None:
    """A limit slows exactly its scope; one of the whole app slows every channel of the platform."""
    until = timezone.now() + timedelta(seconds=seconds)
    if scope == Scope.APP:
        Channel.objects.filter(platform=channel.platform).update(paused_until=until)
    elif scope == Scope.CHANNEL:
        Channel.objects.filter(pk=channel.pk).update(paused_until=until)


def resolve(claim: Claim) -> bool:
    """Find out what became of an interrupted send. Returns whether the rest of the message may be sent now."""
    part = next(unsent_parts(claim.message), None)
    if part is None or part.tried_at is None:
        return True  # nothing was under way: the claim's owner died before its call
    known = MessagePart.objects.filter(
        message__conversation_id=claim.message.conversation_id, external_id__isnull=False
    ).order_by("-pk")
    try:
        with no_connection_held():
            search = claim.connector.find_sent(
                claim.channel,
                outgoing_part(claim, part),
                [external_id for external_id in known.values_list("external_id", flat=True)[:200] if external_id],
            )
    except SendError as error:
        if error.kind == ErrorKind.TOKEN:
            return record_error(claim, part, error)
        found = Found.UNKNOWN
    else:
        found = search.found
        if found == Found.YES:
            record_sent(claim, part, search.external_id)
            return True
    if found == Found.NO:
        return True
    with transaction.atomic():
        conversation = held(claim.message)
        message = Message.objects.get(pk=claim.message.pk)
        if message.claim == claim.token:
            message.data["searches"] = message.data.get("searches", 0) + 1
            message.attempt_count -= 1
            if message.data["searches"] < MOST_SEARCHES:
                message.save(update_fields=["attempt_count"])
                search_later(conversation, message)
            else:
                finish(conversation, message, Status.UNCONFIRMED, "unconfirmed")
    return False


def due_conversations(limit: int = 200) -> list[int]:
    """Conversations whose line could move now: what a lost wake-up left behind, and what became due."""
    now = timezone.now()
    rows = (
        Message.objects.filter(
            Q(status=Status.QUEUED, due_at__lte=now) & (Q(retry_at=None) | Q(retry_at__lte=now))
            | Q(status=Status.SENDING, claim_expires_at__lte=now),
            conversation__channel__status=Channel.Status.CONNECTED,
        )
        .filter(Q(conversation__channel__paused_until=None) | Q(conversation__channel__paused_until__lte=now))
        .values_list("conversation_id", flat=True)
        .distinct()[:limit]
    )
    return list(rows)


def release(channel_id: int) -> None:
    """Let a reconnected channel's queue go; what may not be sent any more is returned to its author with the reason."""
    Channel.objects.filter(pk=channel_id).update(paused_until=None, timeout_count=0)
    held = Message.objects.filter(conversation__channel_id=channel_id, status=Status.QUEUED)
    held.update(retry_at=None)
    for conversation_id in held.order_by("conversation_id").values_list("conversation_id", flat=True).distinct():
        transaction.on_commit(partial(wake.outbox, conversation_id), robust=True)
