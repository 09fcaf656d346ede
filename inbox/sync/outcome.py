"""What a step read, or what went wrong, becomes rows: messages, and how far the reading came."""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from inbox import live
from inbox.actions.fetch_profile import REFRESHED_EVERY
from inbox.actions.mark_needs_reconnect import mark_needs_reconnect
from inbox.connections import is_database_away
from inbox.connectors import PASSING, ErrorKind, HistoryPage, SendError
from inbox.events import CustomerEvent, Event
from inbox.ingest import Absorbed, absorb
from inbox.limits import note_limits
from inbox.models import Channel, ChannelSync, Identity, MessagePart
from inbox.sync.claim import LEASE, Claim, Import, connected_at, reached
from inbox.sync.pace import check_pace, engaged_customers, import_pace, interval_seconds, rest_seconds

log = logging.getLogger(__name__)

Fields = dict[str, Any]

# What is younger is left to the next check: its webhook may be under way, and it would count as repaired. Who asks for a
# check wants it at once.
SETTLED = timedelta(seconds=10)
AGAIN_SECONDS = 30.0
LASTING_SECONDS = 600.0
# Codes of our own: the platform does not answer; the database could not take what it listed.
AWAY = "away"
REFUSED = "refused"
# What the database could not take is tried so often, each time twice as late: for a quarter of an hour in all. Then it
# is taken in pieces, for so long at most: well within what a step is ours for.
MOST_REFUSALS = 5
PIECES_SECONDS = 25


def record(claim: Claim, page: HistoryPage) -> float | None:
    """Write a page's messages and how far that is, together. Nothing is written where the step is no longer ours."""
    # Counted before anything is locked.
    customers = engaged_customers(claim.channel, timezone.now()) if claim.is_check else 0
    with transaction.atomic():
        found = absorb_page(claim, page)
        spare_profiles(claim.channel, page)
        fields = after_check(claim, page, found, customers) if claim.is_check else after_import(claim, page, found)
        fields |= {
            "repaired_count": F("repaired_count") + found.repaired,
            "imported_messages": F("imported_messages") + found.imported,
        }
        if not write(claim, fields):
            transaction.set_rollback(True)
            return None
    if page.usage:
        note_limits(claim.channel, {"usage": page.usage})
    log.info(
        "channel read: channel=%s check=%s repaired=%s imported=%s",
        claim.channel.pk,
        claim.is_check,
        found.repaired,
        found.imported,
    )
    return wait_of(claim, fields)


def absorb_page(claim: Claim, page: HistoryPage) -> Absorbed:
    """What was said before the channel was connected is history; the rest, a webhook should have brought."""
    settled = timezone.now() - (timedelta(0) if claim.is_check and claim.is_asked_for else SETTLED)
    until = None
    if refusals(claim) >= MOST_REFUSALS:
        until = time.monotonic() + PIECES_SECONDS
        hurry()
    return absorb_all(claim.channel, [event for event in page.events if event.at <= settled], until)


def hurry() -> None:
    """What was refused for so long, each piece of it may be: nobody else is to wait for all of them."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '3s'")


def absorb_all(channel: Channel, events: Sequence[Event], until: float | None) -> Absorbed:
    """A poisoned event costs itself alone. until: by the monotonic clock; so does what the database refuses then, which
    after this moment is not looked for in its pieces any more.
    """
    connected = connected_at(channel)
    past = [event for event in events if event.at < connected]
    try:
        return absorb(channel, past=past, missed=[event for event in events if event.at >= connected])
    except Exception as error:
        if is_database_away(error) or (isinstance(error, OperationalError) and until is None):
            raise
        if len(events) < 2 or (until and time.monotonic() > until):
            log.exception("left out: channel=%s events=%s error=%s", channel.pk, len(events), type(error).__name__)
            return replace(NOTHING, left_out=tuple(events))
        return together(absorb_all(channel, piece, until) for piece in pieces(events))


NOTHING = Absorbed(imported=0, repaired=0, is_whole=True)


def pieces(events: Sequence[Event]) -> list[Sequence[Event]]:
    """Its conversations; of one, its halves."""
    by_customer: dict[str, list[Event]] = {}
    for event in events:
        by_customer.setdefault(event.customer if isinstance(event, CustomerEvent) else "", []).append(event)
    middle = len(events) // 2
    return list(by_customer.values()) if len(by_customer) > 1 else [events[:middle], events[middle:]]


def together(found: Iterable[Absorbed]) -> Absorbed:
    parts = list(found)
    return Absorbed(
        imported=sum(part.imported for part in parts),
        repaired=sum(part.repaired for part in parts),
        is_whole=all(part.is_whole for part in parts),
        left_out=tuple(event for part in parts for event in part.left_out),
    )


def spare_profiles(channel: Channel, page: HistoryPage) -> None:
    """Do not ask for each customer of the past: the list told their names, and replies need the calls.

    Who has not written for a week is asked about when they do; an hour from now at the earliest.
    """
    now = timezone.now()
    customers = {event.customer for event in page.events if isinstance(event, CustomerEvent)}
    sleepers = Identity.objects.filter(
        channel=channel,
        external_id__in=customers,
        profile_asked_at=None,
        conversation__last_message_at__lt=now - REFRESHED_EVERY,
    ).exclude(name="")
    sleepers.update(profile_asked_at=now - REFRESHED_EVERY + timedelta(hours=1), profile_due_at=None)


def after_check(claim: Claim, page: HistoryPage, found: Absorbed, customers: int) -> Fields:
    now, sync = timezone.now(), claim.sync
    assert sync.next_at is not None
    rest = rest_seconds(page)
    interval = interval_seconds(claim.reach, customers, page.usage)
    fields: Fields = {"interval_seconds": interval, "error_code": ""}
    if not found.is_whole:
        # The same page once more, when the send has ended.
        return fields | {"claimed_until": now + timedelta(seconds=max(rest, min(interval, AGAIN_SECONDS)))}
    complete_until = sync.next_at - SETTLED
    lost = claim.lost_count + lost_on(claim, page, found, complete_until)
    if page.next:
        return fields | {
            "cursor": reached(page.next, lost),
            "claimed_until": now + timedelta(seconds=max(rest, check_pace(claim.reach))),
        }
    return fields | {
        "cursor": "",
        "unrepairable_count": F("unrepairable_count") + lost,
        "checked_at": now,
        "complete_until": max(complete_until, claim.known_until),
        "next_at": now + timedelta(seconds=interval),
        "claimed_until": now
        + timedelta(seconds=max(rest, import_pace(claim.reach, page.usage) if imports(sync) else 0)),
    }


def lost_on(claim: Claim, page: HistoryPage, found: Absorbed, until: datetime) -> int:
    """How many messages are listed without their content and are not here, or were left out. The spans of checks do not
    overlap.
    """
    span = {external_id for external_id, at in page.unreadable.items() if claim.known_until <= at < until}
    known = MessagePart.objects.filter(channel=claim.channel, external_id__in=span).count() if span else 0
    return len(span) - known + sum(claim.known_until <= event.at < until for event in found.left_out)


def after_import(claim: Claim, page: HistoryPage, found: Absorbed) -> Fields:
    now = timezone.now()
    wait = max(rest_seconds(page), import_pace(claim.reach, page.usage) if page.next else 0)
    fields: Fields = {
        "import_state": Import.RUNNING if page.next else Import.DONE,
        "import_cursor": page.next,
        "import_started_at": claim.sync.import_started_at or now,
        "import_finished_at": None if page.next else now,
        "imported_conversations": F("imported_conversations") + page.conversations,
        "unrepairable_count": F("unrepairable_count") + len(found.left_out),
        "import_error_code": "",
        "claimed_until": now + timedelta(seconds=wait),
    }
    return fields | ({"import_total": page.total} if page.total is not None else {})


# ── What went wrong ────────────────────────────────────────────────────────────────────────────────────────────────


def record_error(claim: Claim, error: SendError) -> float | None:
    """A limit and a platform that is away are waited for; what lasts stops the import, and slows the checks."""
    now = timezone.now()
    fields: Fields = {"claimed_until": now + timedelta(seconds=error.retry_after or AGAIN_SECONDS)}
    code = code_field(claim)
    if error.kind == ErrorKind.RATE_LIMITED:
        pass
    elif error.kind in PASSING:
        fields[code] = AWAY
    elif error.kind == ErrorKind.TOKEN:
        mark_needs_reconnect(channel=claim.channel, code=error.code)
    elif claim.is_check:
        # From the start again: the cursor may be what is refused.
        fields |= {code: error.code[:60], "cursor": "", "next_at": now + timedelta(seconds=LASTING_SECONDS)}
    else:
        fields |= {code: error.code[:60], "import_state": Import.FAILED}
    write(claim, fields)
    return wait_of(claim, fields)


def record_refusal(claim: Claim) -> float | None:
    """The page is read again, later each time, and its channel says so meanwhile."""
    count = refusals(claim)
    fields: Fields = {
        code_field(claim): REFUSED,
        "refused_count": count + 1,
        "claimed_until": timezone.now() + timedelta(seconds=AGAIN_SECONDS * 2 ** min(count, MOST_REFUSALS - 1)),
    }
    write(claim, fields)
    return wait_of(claim, fields)


def refusals(claim: Claim) -> int:
    """How often in a row the database could not take what is to be read."""
    return claim.sync.refused_count if getattr(claim.sync, code_field(claim)) == REFUSED else 0


def code_field(claim: Claim) -> str:
    return "error_code" if claim.is_check else "import_error_code"


def write(claim: Claim, fields: Fields) -> bool:
    """False where the claim ran out and somebody else took the step, or the channel is no longer connected."""
    connected = {"channel__status": Channel.Status.CONNECTED}
    mine = ChannelSync.objects.filter(pk=claim.sync.pk, claimed_until=claim.until, **connected)
    if not mine.update(**fields):
        return False
    if shows_elsewhere(claim.sync, fields):
        live.channel_changed(claim.channel)
    return True


def shows_elsewhere(before: ChannelSync, fields: Mapping[str, Any]) -> bool:
    """The list of channels shows the import, and that a check fails."""
    return "import_state" in fields or fields.get("error_code", before.error_code) != before.error_code


def wait_of(claim: Claim, fields: Fields) -> float | None:
    """Only a check that has ended, beside an import that does not run, leaves nothing; a long rest is the sweep's."""
    if fields.get("import_state") == Import.DONE or ("checked_at" in fields and not imports(claim.sync)):
        return None
    seconds: float = (fields["claimed_until"] - timezone.now()).total_seconds()
    return seconds if seconds < LEASE.total_seconds() else None


def imports(sync: ChannelSync) -> bool:
    return sync.import_state in (Import.WAITING, Import.RUNNING)
