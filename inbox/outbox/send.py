"""The calls, and what becomes of the message by their answers."""

import logging
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from inbox import ingest, live, timely, wake
from inbox.actions.mark_needs_reconnect import mark_needs_reconnect
from inbox.actions.reopen_unanswered import reopen_failed
from inbox.actions.report_trouble import end_trouble, report_trouble
from inbox.connections import no_connection_held
from inbox.connectors import ErrorKind, OutgoingCard, OutgoingPart, OutgoingTemplate, Scope, SendError, Sent
from inbox.events import Receipt
from inbox.ingest.derive import derive
from inbox.ingest.fold import fold
from inbox.ingest.known import LONGEST_CALL
from inbox.limits import note_sent
from inbox.models import Channel, Conversation, Message, MessagePart, SendAttempt, Status
from inbox.outbox.attempts import Call
from inbox.outbox.claim import CLAIM_SECONDS, Claim, hold, leave, next_part, renew
from inbox.outbox.files import make, outgoing_file, still_to_be_made
from inbox.outbox.pauses import count_timeout, jitter, note_reached, pause, rest_while_away
from inbox.transcoding import MOST_SECONDS, NotTranscoded
from workspaces.tracing import traced

log = logging.getLogger(__name__)
Outcome = SendAttempt.Outcome

MOST_ATTEMPTS = 6
FIRST_RETRY_SECONDS = 2.0
LONGEST_RETRY_SECONDS = 300.0
# When an interrupted send is looked for, each after the one before: soon, since most did arrive, and the last time
# when a platform would have to list it (`find_sent`).
SEARCH_SECONDS = (2.0, 5.0, 8.0, 10.0)
# A process that was stopped for longer than this between its claim and its call leaves the call to others.
STOPPED_SECONDS = CLAIM_SECONDS / 3
# All calls of a send are over by then, those of a file by the other: well before anybody may take it that what the platform
# does not list will not come.
CALLS_SECONDS = CLAIM_SECONDS * 3 / 4
FILE_CALLS_SECONDS = LONGEST_CALL.total_seconds() - 10
# A claim lasts so long while a file is made fit.
MAKING_SECONDS = MOST_SECONDS + CLAIM_SECONDS


def send_parts(claim: Claim) -> bool:
    """Send the parts that have not left, in their order. Returns whether the message left as a whole."""
    with traced(claim.message.data.get("request_id", "")):
        return send_in_order(claim)


def send_in_order(claim: Claim) -> bool:
    while (part := next_part(claim)) is not None:
        call = Call()
        if not renew(claim):
            return False  # an echo or a later claim knows better
        try:
            if make_fit(claim, part):
                continue
            outgoing = outgoing_part(claim, part)
        except OSError:
            log.exception("stored file lost: message=%s part=%s", claim.message.pk, part.number)
            return record_error(claim, part, SendError(ErrorKind.REJECTED, "file_lost"), call)
        except NotTranscoded as error:
            kind = ErrorKind.TRANSIENT if error.may_retry else ErrorKind.REJECTED
            return record_error(claim, part, SendError(kind, "not_made", error.code), call)
        MessagePart.objects.filter(pk=part.pk).update(tried_at=call.started_at)
        try:
            with no_connection_held():
                if call.seconds > STOPPED_SECONDS:
                    return False
                with timely.within((FILE_CALLS_SECONDS if outgoing.file else CALLS_SECONDS) - call.seconds):
                    answer = claim.connector.send(claim.channel, outgoing)
        except SendError as error:
            return record_error(claim, part, error, call)
        except Exception as error:
            log.exception("send broke: message=%s", claim.message.pk)
            return record_error(claim, part, SendError(ErrorKind.UNKNOWN, "crash", type(error).__name__), call)
        finally:
            if outgoing.file:
                outgoing.file.file.close()
        record_sent(claim, part, answer, call)
    return True


def make_fit(claim: Claim, part: MessagePart) -> bool:
    """Turn the part's file into one that the channel takes, where it has to be. Returns whether that took place now.

    Raises OSError and NotTranscoded.
    """
    attachment, capabilities = part.attachments.select_related("rendition").first(), claim.connector.capabilities
    target = still_to_be_made(attachment, capabilities) if attachment else ""
    if attachment is None or not target:
        return False
    renew(claim, MAKING_SECONDS)
    make(attachment, target, capabilities.largest(attachment.kind, target))
    return True


def outgoing_part(claim: Claim, part: MessagePart) -> OutgoingPart:
    """Raises OSError where the file to send cannot be opened; the caller closes what was."""
    message, conversation = claim.message, claim.message.conversation
    attachment = part.attachments.select_related("rendition").first()
    template = OutgoingTemplate(**message.data["template"]) if message.is_template else None
    has_card = claim.connector.capabilities.card and "card" in message.data
    has_words = template is not None or attachment is None or has_card
    return OutgoingPart(
        key=part.key,
        recipient=conversation.identity.recipient,
        text=message.text if has_words else "",
        file=outgoing_file(attachment) if attachment else None,
        template=template,
        buttons=tuple(message.data.get("buttons", ())) if has_words and template is None else (),
        card=OutgoingCard(**message.data["card"]) if has_card else None,
        reply_to=message.reply_to_external_id if part.number == 0 else "",
        by_person=message.author_id is not None,
        last_customer_at=conversation.last_customer_at,
        tried_at=part.tried_at,
    )


def record_sent(
    claim: Claim, part: MessagePart, answer: Sent, call: Call, outcome: SendAttempt.Outcome = Outcome.SENT
) -> None:
    """Write the platform's id where the part stands; an echo that came first and became a row is absorbed by ours."""
    with transaction.atomic():
        conversation = hold(claim.message)
        part.refresh_from_db()
        twin = claim.channel.parts.filter(external_id=answer.external_id).exclude(pk=part.pk).first()
        removed = []
        if twin is not None:
            part.platform_at = twin.platform_at
            removed.append(twin.message_id)
            Message.objects.filter(pk=twin.message_id).delete()
        part.external_id, part.status = answer.external_id, Status.SENT
        part.error_code, part.tried_at = "", None
        part.save(update_fields=["external_id", "status", "platform_at", "error_code", "tried_at"])
        call.write(part, outcome)
        changed = fold([part.message_id])
        derive([conversation], [], changed)
        live.changed(conversation, *changed, removed=removed)
        reopen_failed(changed)
    # The channel's row comes after the conversation's lock: ingest takes them in another order.
    Channel.objects.filter(pk=claim.channel.pk).exclude(timeout_count=0).update(timeout_count=0)
    note_reached(claim.channel)
    note_sent(claim.channel, answer.limits)
    end_trouble(claim.channel)
    if answer.pause_seconds:
        pause(claim.channel, Scope.CHANNEL, answer.pause_seconds)
    if answer.known_as:
        join_ids(claim, answer)
    log.info("part sent: message=%s part=%s", part.message_id, part.number)


def join_ids(claim: Claim, answer: Sent) -> None:
    """Have whoever answers under the other id be found in this thread."""
    told = Receipt(
        account=claim.channel.external_id,
        at=timezone.now(),
        customer=answer.known_as,
        also=(claim.message.conversation.identity.recipient,),
        status="sent",
        external_ids=(answer.external_id,),
    )
    ingest.absorb(claim.channel, missed=[told])


def record_error(claim: Claim, part: MessagePart, error: SendError, call: Call) -> bool:
    """Decide what becomes of the message. Always False: the line stops here for now."""
    log.warning("send failed: message=%s part=%s kind=%s code=%s", part.message_id, part.number, error.kind, error.code)
    wait = error.retry_after or backoff(claim.message.attempt_count)
    outcome = Outcome.FAILED
    with transaction.atomic():
        conversation = hold(claim.message)
        message = Message.objects.get(pk=claim.message.pk)
        if message.claim != claim.token:
            # An echo or a later claim knows better.
            call.write(part, Outcome.UNKNOWN if error.kind == ErrorKind.UNKNOWN else Outcome.FAILED, error.code)
            return False
        # Where the platform answered, nothing is under way that would have to be looked for.
        unknown = error.kind == ErrorKind.UNKNOWN
        news = {"error_code": error.code[:60]} if unknown else {"tried_at": None}
        MessagePart.objects.filter(pk=part.pk).update(**news)
        is_last = message.attempt_count >= (error.most_attempts or MOST_ATTEMPTS)
        kind = error.then if error.then and is_last else error.kind
        match kind:
            case ErrorKind.UNKNOWN:
                outcome = Outcome.UNKNOWN
                message.data["searches"] = 0
                search_later(conversation, message)
            case ErrorKind.TRANSIENT if not is_last:
                outcome = Outcome.RETRY
                retry_later(conversation, message, wait)
            case ErrorKind.AWAY:
                # The channel rests, not the message, which gets its place among those that wait: the first to find the
                # platform back lets all others go.
                outcome = Outcome.AWAY
                message.attempt_count -= 1
                message.retry_at = timezone.now()
                leave(conversation, message, Status.QUEUED, "")
            case ErrorKind.RATE_LIMITED:
                outcome = Outcome.RETRY
                message.attempt_count -= 1
                retry_later(conversation, message, wait)
            case ErrorKind.TOKEN | ErrorKind.BARRED:
                outcome = Outcome.HELD
                leave(conversation, message, Status.QUEUED, "")
            case _:
                leave(conversation, message, Status.FAILED, error.code)
        call.write(part, outcome, error.code)
    tell_channel(claim.channel, error, kind, wait)
    if message.is_template and outcome == Outcome.FAILED:
        # It may have been changed or paused without a word.
        wake.templates(claim.channel.pk)
    return False


def tell_channel(channel: Channel, error: SendError, kind: ErrorKind, wait: float) -> None:
    """What the error means for more than its message. No lock is held any more."""
    if kind != ErrorKind.AWAY:
        note_reached(channel)
    match kind:
        case ErrorKind.AWAY:
            rest_while_away(channel)
        case ErrorKind.TOKEN:
            mark_needs_reconnect(channel=channel, code=error.code)
        case ErrorKind.BARRED:
            report_trouble(channel=channel, code=error.code, holds=True)
        case ErrorKind.RATE_LIMITED:
            pause(channel, error.scope, wait)
        case ErrorKind.UNKNOWN if error.code == "timeout":
            count_timeout(channel)
        case ErrorKind.UNKNOWN if error.retry_after:
            pause(channel, Scope.CHANNEL, error.retry_after)
        case ErrorKind.PERMISSION:
            report_trouble(channel=channel, code=error.code)
        case ErrorKind.REJECTED if error.scope in (Scope.CHANNEL, Scope.APP):
            report_trouble(channel=channel, code=error.code)


def backoff(attempt: int) -> float:
    """Seconds to wait after the given attempt: doubling."""
    return jitter(min(FIRST_RETRY_SECONDS * 2 ** min(attempt - 1, 10), LONGEST_RETRY_SECONDS))


def retry_later(conversation: Conversation, message: Message, seconds: float) -> None:
    """Give the place among the channel's sends back and stay at the head of the line."""
    message.retry_at = timezone.now() + timedelta(seconds=seconds)
    leave(conversation, message, Status.QUEUED, "")
    transaction.on_commit(partial(wake.outbox, conversation.pk, countdown_seconds=seconds), robust=True)


def search_later(conversation: Conversation, message: Message) -> None:
    """Keep the place in line, and look for the send after a while. Nobody calls meanwhile, so no token holds it."""
    seconds = SEARCH_SECONDS[min(message.data.get("searches", 0), len(SEARCH_SECONDS) - 1)]
    message.claim, message.claim_expires_at = None, timezone.now() + timedelta(seconds=seconds)
    message.version += 1
    message.save(update_fields=["claim", "claim_expires_at", "data", "attempt_count", "version"])
    live.changed(conversation, message)
    transaction.on_commit(partial(wake.outbox, conversation.pk, countdown_seconds=seconds), robust=True)
