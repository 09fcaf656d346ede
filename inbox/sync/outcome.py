"""What a step read, or what went wrong, becomes rows: messages, and how far the reading came."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from inbox import live
from inbox.actions.fetch_profile import REFRESHED_EVERY
from inbox.actions.mark_needs_reconnect import mark_needs_reconnect
from inbox.connectors import PASSING, ErrorKind, HistoryPage, SendError
from inbox.events import CustomerEvent, Event
from inbox.ingest import Absorbed, absorb
from inbox.models import Channel, ChannelSync, Identity, MessagePart
from inbox.sync.claim import LEASE, Claim, Import, connected_at, reached
from inbox.sync.pace import check_pace, engaged_customers, import_pace, interval_seconds, rest_seconds

log = logging.getLogger(__name__)

Fields = dict[str, Any]

# What is younger is left to the next check: its webhook may be under way, and it would count as repaired.
SETTLED = timedelta(seconds=10)
AGAIN_SECONDS = 30.0
LASTING_SECONDS = 600.0
# A code of our own: the platform does not answer.
AWAY = "away"


def record(claim: Claim, page: HistoryPage) -> float | None:
    """Write a page's messages and how far that is, together. Nothing is written where the step is no longer ours."""
    # Counted before anything is locked.
    customers = engaged_customers(claim.channel, timezone.now()) if claim.is_check else 0
    with transaction.atomic():
        found = absorb_page(claim, page)
        spare_profiles(claim.channel, page)
        fields = after_check(claim, page, found, customers) if claim.is_check else after_import(claim, page)
        fields |= {
            "repaired_count": F("repaired_count") + found.repaired,
            "imported_messages": F("imported_messages") + found.imported,
        }
        if not write(claim, fields):
            transaction.set_rollback(True)
            return None
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
    settled = timezone.now() - SETTLED
    return absorb_all(claim.channel, [event for event in page.events if event.at <= settled])


def absorb_all(channel: Channel, events: Sequence[Event]) -> Absorbed:
    """A poisoned event costs itself alone."""
    connected = connected_at(channel)
    past = [event for event in events if event.at < connected]
    try:
        return absorb(channel, past=past, missed=[event for event in events if event.at >= connected])
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        if len(events) < 2:
            log.exception("event left out: channel=%s error=%s", channel.pk, type(error).__name__)
            return Absorbed(imported=0, repaired=0, is_whole=True)
        middle = len(events) // 2
        first, second = absorb_all(channel, events[:middle]), absorb_all(channel, events[middle:])
        return Absorbed(
            imported=first.imported + second.imported,
            repaired=first.repaired + second.repaired,
            is_whole=first.is_whole and second.is_whole,
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
    lost = claim.lost_count + lost_on(claim, page, complete_until)
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


def lost_on(claim: Claim, page: HistoryPage, until: datetime) -> int:
    """How many messages are listed without their content and are not here. The spans of checks do not overlap."""
    span = {external_id for external_id, at in page.unreadable.items() if claim.known_until <= at < until}
    known = MessagePart.objects.filter(channel=claim.channel, external_id__in=span).count() if span else 0
    return len(span) - known


def after_import(claim: Claim, page: HistoryPage) -> Fields:
    now = timezone.now()
    wait = max(rest_seconds(page), import_pace(claim.reach, page.usage) if page.next else 0)
    fields: Fields = {
        "import_state": Import.RUNNING if page.next else Import.DONE,
        "import_cursor": page.next,
        "import_started_at": claim.sync.import_started_at or now,
        "import_finished_at": None if page.next else now,
        "imported_conversations": F("imported_conversations") + page.conversations,
        "import_error_code": "",
        "claimed_until": now + timedelta(seconds=wait),
    }
    return fields | ({"import_total": page.total} if page.total is not None else {})


# ── What went wrong ────────────────────────────────────────────────────────────────────────────────────────────────


def record_error(claim: Claim, error: SendError) -> float | None:
    """A limit and a platform that is away are waited for; what lasts stops the import, and slows the checks."""
    now = timezone.now()
    fields: Fields = {"claimed_until": now + timedelta(seconds=error.retry_after or AGAIN_SECONDS)}
    code = "import_error_code" if not claim.is_check else "error_code"
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
