"""Our reactions on their way to the platform: committed first, one call at a time for a message, tried again.

A reaction is a state, not a turn: told twice it is the same, so a call without an answer is simply made again. Of one
channel few calls are under way, as of replies.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from inbox import live, timely, wake
from inbox.connections import no_connection_held
from inbox.connectors import ErrorKind, Scope, SendError, get_connector
from inbox.ingest.facts import NewFact, milliseconds, store_facts
from inbox.ingest.fold import fold
from inbox.models import Channel, Conversation, Fact, Message, OutgoingReaction, Reaction
from inbox.outbox import MOST_DUE
from inbox.outbox.attempts import Call
from inbox.outbox.claim import CLAIM_SECONDS, MOST_SENDING, SLOW_SECONDS, hold
from inbox.outbox.pauses import note_reached, pause
from inbox.outbox.rooms import PATIENCE_SECONDS, Rooms
from inbox.outbox.send import CALLS_SECONDS, MOST_ATTEMPTS, STOPPED_SECONDS, backoff, tell_channel

log = logging.getLogger(__name__)

# With one thread a slow channel (`has_place`), so many of them delay nobody.
THREADS = 64
rooms = Rooms("react", THREADS)
AGAIN = (ErrorKind.TRANSIENT, ErrorKind.UNKNOWN)
# Whatever that takes.
HELD = (ErrorKind.TOKEN, ErrorKind.BARRED, ErrorKind.RATE_LIMITED)


@dataclass(frozen=True)
class Claim:
    """One wish that is told to the platform now; `external_id` is the message's there."""

    message: Message
    channel: Channel
    emoji: str
    asked_at: datetime
    external_id: str
    attempt_count: int


def set_reaction_aside(message_id: int, patience_seconds: float = PATIENCE_SECONDS) -> None:
    messages = Message.objects.filter(pk=message_id)
    platform = messages.values_list("conversation__channel__platform", flat=True).first()
    if platform is not None:
        rooms.of(platform).run(set_reaction, message_id, patience_seconds)


def set_reaction(message_id: int) -> None:
    """Tell the platform what is wished for the message, if that is due. Safe to call from anywhere."""
    call = Call()
    if (claim := claim_reaction(message_id)) is None:
        return
    customer = claim.message.conversation.identity.recipient
    try:
        with no_connection_held():
            if call.seconds > STOPPED_SECONDS:
                return  # what was wished since may be there by now, and this would undo it
            connector = get_connector(claim.channel.platform)
            with timely.within(CALLS_SECONDS - call.seconds):
                rest_seconds = connector.react(claim.channel, customer, claim.external_id, claim.emoji)
    except SendError as error:
        record_error(claim, error)
    except Exception as error:
        log.exception("reaction broke: message=%s", message_id)
        record_error(claim, SendError(ErrorKind.UNKNOWN, "crash", type(error).__name__))
    else:
        record_set(claim)
        note_reached(claim.channel)
        if rest_seconds:
            pause(claim.channel, Scope.CHANNEL, rest_seconds)
    # Who had to wait for a place among the channel's calls takes ours.
    for waiting in due_reactions(limit=1, channel_id=claim.channel.pk):
        wake.reaction(waiting)


def due_reactions(limit: int = 200, channel_id: int | None = None) -> list[int]:
    """Messages whose wish could be told now: in turns of the channels, the longest due of each first, and a few of each."""
    now = timezone.now()
    rows = due(now).filter(message__conversation__channel__in=Channel.objects.sending(now))
    if channel_id is not None:
        rows = rows.filter(message__conversation__channel=channel_id)
    turn = Window(RowNumber(), partition_by="message__conversation__channel", order_by=("retry_at", "pk"))
    rows = rows.annotate(turn=turn).filter(turn__lte=MOST_DUE)
    return list(rows.order_by("turn", "retry_at").values_list("pk", flat=True)[:limit])


def due(now: datetime) -> QuerySet[OutgoingReaction]:
    is_free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    return OutgoingReaction.objects.filter(is_free, retry_at__lte=now)


@transaction.atomic
def claim_reaction(message_id: int) -> Claim | None:
    now = timezone.now()
    wish = due(now).select_for_update(skip_locked=True).filter(pk=message_id).first()
    if wish is None:
        return None
    message = Message.objects.select_related("conversation__channel", "conversation__identity").get(pk=message_id)
    channel = message.conversation.channel
    part = message.parts.exclude(external_id=None).order_by("number").first()
    if part is None or not Channel.objects.sending(now).filter(pk=channel.pk).exists() or not has_place(channel, now):
        return None
    wish.claimed_until = now + timedelta(seconds=CLAIM_SECONDS)
    wish.attempt_count += 1
    wish.save(update_fields=["claimed_until", "attempt_count"])
    return Claim(message, channel, wish.emoji, wish.asked_at, part.external_id or "", wish.attempt_count)


def has_place(channel: Channel, now: datetime) -> bool:
    """Whether another call to the channel may begin, by the rule of replies; claims come here one after the other, too."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('inbox_channel reactions', %s))", [channel.pk])
    under_way = OutgoingReaction.objects.filter(message__conversation__channel=channel, claimed_until__gt=now)
    count = under_way.count()
    slow = under_way.filter(claimed_until__lt=now + timedelta(seconds=CLAIM_SECONDS - SLOW_SECONDS))
    return count == 0 or (count < MOST_SENDING and not slow.exists())


@transaction.atomic
def record_set(claim: Claim) -> None:
    """What the platform has now is a fact, like those that it tells."""
    conversation = hold(claim.message)
    actor, value = Reaction.Actor.BUSINESS, {"emoji": claim.emoji}
    ms = milliseconds(timezone.now())
    store_facts([(claim.channel, NewFact(Fact.Kind.REACTED, claim.external_id, ms, actor, value))])
    fold([claim.message.pk])
    OutgoingReaction.objects.filter(pk=claim.message.pk, asked_at=claim.asked_at).delete()
    end(claim, conversation)


def record_error(claim: Claim, error: SendError) -> None:
    log.warning("reaction refused: message=%s kind=%s code=%s", claim.message.pk, error.kind, error.code)
    wait = error.retry_after or backoff(claim.attempt_count)
    is_last = claim.attempt_count >= (error.most_attempts or MOST_ATTEMPTS)
    kind = error.then if error.then and is_last else error.kind
    with transaction.atomic():
        conversation = hold(claim.message)
        ours = OutgoingReaction.objects.filter(pk=claim.message.pk, asked_at=claim.asked_at)
        if kind is ErrorKind.AWAY:
            # The channel rests, and the sweep finds the wish after it.
            ours.update(attempt_count=F("attempt_count") - 1)
        elif kind in HELD or (kind in AGAIN and not is_last):
            ours.update(retry_at=timezone.now() + timedelta(seconds=wait))
            transaction.on_commit(partial(wake.reaction, claim.message.pk, countdown_seconds=wait), robust=True)
        else:
            # What is said of a message that may have been sent fits no reaction.
            code = "unreachable" if kind is ErrorKind.UNKNOWN else error.code
            ours.update(retry_at=None, error_code=code[:60])
        end(claim, conversation)
    tell_channel(claim.channel, error, kind, wait)


def end(claim: Claim, conversation: Conversation) -> None:
    """The call is over: what was wished meanwhile may be told. The caller holds the conversation."""
    left = OutgoingReaction.objects.filter(pk=claim.message.pk)
    if left.update(claimed_until=None) and left.exclude(asked_at=claim.asked_at).exists():
        transaction.on_commit(partial(wake.reaction, claim.message.pk), robust=True)
    message = Message.objects.get(pk=claim.message.pk)
    message.version += 1
    message.save(update_fields=["version"])
    live.changed(conversation, message)
