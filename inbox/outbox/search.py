"""Interrupted sends: the platform is asked whether a call whose answer never came went out after all."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from inbox.actions.mark_needs_reconnect import mark_needs_reconnect
from inbox.connections import no_connection_held
from inbox.connectors import ErrorKind, Found, Search, SendError, Sent
from inbox.ingest.known import LONGEST_CALL
from inbox.models import Direction, Message, MessagePart, SendAttempt, Status
from inbox.outbox.attempts import Call
from inbox.outbox.claim import Claim, hold, leave, next_part
from inbox.outbox.pauses import note_reached, rest_while_away
from inbox.outbox.refusals import hindrance
from inbox.outbox.send import MOST_ATTEMPTS, SEARCH_SECONDS, outgoing_part, record_sent, search_later

# How often an interrupted send is looked for before the agent is asked.
MOST_SEARCHES = len(SEARCH_SECONDS)
# So many of the conversation's newest ids are told to the search as not the one.
MOST_KNOWN = 200
# Platforms tell time in whole seconds, and may list those of one second in any order.
SAME_SECOND = timedelta(seconds=2)


def resolve(claim: Claim) -> bool:
    """Find out what became of an interrupted send. Returns whether the rest of the message may be sent now."""
    part = next_part(claim)
    if part is None or part.tried_at is None:
        return True
    if not is_under_way(part):
        note_cut_call(part)
    call = Call()
    try:
        search = ask(claim, part)
    except SendError as error:
        return wait_on(claim, error)
    note_reached(claim.channel)
    if search.found == Found.YES:
        record_sent(claim, part, Sent(external_id=search.external_id), call, SendAttempt.Outcome.FOUND)
        return True
    if is_under_way(part):
        return wait_for_upload(claim, part)
    if search.found == Found.UNKNOWN:
        return wait_on(claim, None)
    return go_on(claim, part)


def is_under_way(part: MessagePart) -> bool:
    """Whether somebody may still be sending a file: nobody wrote how that call ended, and its time is not over."""
    if part.error_code or part.tried_at is None or not part.attachments.exists():
        return False
    return timezone.now() < part.tried_at + LONGEST_CALL


def note_cut_call(part: MessagePart) -> None:
    """Log the call of an interrupted send, where the process that made it died before it could."""
    assert part.tried_at is not None
    of_it = SendAttempt.objects.filter(message=part.message_id, part_number=part.number, started_at=part.tried_at)
    if not of_it.exists():
        nobody_answered_for = min(timezone.now() - part.tried_at, LONGEST_CALL)
        SendAttempt.objects.create(
            message_id=part.message_id,
            part_number=part.number,
            started_at=part.tried_at,
            duration_ms=round(nobody_answered_for.total_seconds() * 1000),
            outcome=SendAttempt.Outcome.UNKNOWN,
            code="crash",
        )


def wait_for_upload(claim: Claim, part: MessagePart) -> bool:
    """Look again when the call's time is over. No token holds it till then, so it takes no place among the sends."""
    assert part.tried_at is not None
    held = Message.objects.filter(pk=part.message_id, claim=claim.token)
    held.update(claim=None, claim_expires_at=part.tried_at + LONGEST_CALL)
    return False


def ask(claim: Claim, part: MessagePart) -> Search:
    conversation = claim.message.conversation
    assert part.tried_at is not None
    parts = MessagePart.objects.filter(message__conversation=conversation, external_id__isnull=False).order_by("-pk")
    before = part.tried_at - SAME_SECOND
    newest = list(parts.values_list("external_id", "message__direction", "message__created_at")[:MOST_KNOWN])
    known = [external_id or "" for external_id, _, _ in newest]
    # Of our own the row is older than what the platform has.
    earlier = [name or "" for name, direction, at in newest if direction == Direction.INCOMING and at < before]
    outgoing = outgoing_part(claim, part)
    try:
        with no_connection_held():
            return claim.connector.find_sent(claim.channel, outgoing, known, earlier)
    finally:
        if outgoing.file:
            outgoing.file.file.close()


def wait_on(claim: Claim, error: SendError | None) -> bool:
    """Nobody knows yet: look again later, in the end ask the agent.

    A look for which the platform could not be asked is none: a dead token holds it until somebody reconnects, a platform
    that is away until it is back.
    """
    kind = error.kind if error else None
    with transaction.atomic():
        conversation = hold(claim.message)
        message = Message.objects.get(pk=claim.message.pk)
        if message.claim != claim.token:
            return False
        message.attempt_count -= 1
        if kind not in (ErrorKind.TOKEN, ErrorKind.AWAY):
            message.data["searches"] = message.data.get("searches", 0) + 1
        if message.data.get("searches", 0) < MOST_SEARCHES:
            search_later(conversation, message)
        else:
            leave(conversation, message, Status.UNCONFIRMED, "unconfirmed")
    if kind == ErrorKind.AWAY:
        rest_while_away(claim.channel)
    elif error is not None:
        note_reached(claim.channel)
        if kind == ErrorKind.TOKEN:
            mark_needs_reconnect(channel=claim.channel, code=error.code)
    return False


def go_on(claim: Claim, part: MessagePart) -> bool:
    """It never arrived. Send it, unless that was tried often enough or something became true that hinders it."""
    with transaction.atomic():
        conversation = hold(claim.message)
        message = Message.objects.get(pk=claim.message.pk)
        if message.claim != claim.token:
            return False
        MessagePart.objects.filter(pk=part.pk).update(tried_at=None, error_code="")
        if message.attempt_count > MOST_ATTEMPTS:
            leave(conversation, message, Status.FAILED, "unreachable")
            return False
        if code := hindrance(conversation, claim.connector, message):
            leave(conversation, message, Status.FAILED, code)
            return False
    return True
