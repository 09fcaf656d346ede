"""Which channels want a step, and taking one so that nobody else does."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from inbox.connectors import Connector, HistoryReach, connectors
from inbox.models import Channel, ChannelSync
from inbox.sync.pace import hasten

Import = ChannelSync.Import

# Longer than a platform may take to answer, and short enough for what a killed process left.
LEASE = timedelta(seconds=60)
# The platform's clock against ours.
OVERLAP = timedelta(seconds=60)
# Whoever is woken goes on with the others: so many fill the hands of several workers.
MOST_WOKEN = 20
LONGEST_WAITING = (F("next_at").asc(nulls_first=True), F("pk").asc())


def due_channels() -> list[int]:
    """Channels that want a step, the one that waits longest first; of each platform as many as are worth a wake-up."""
    now = timezone.now()
    unknown = Channel.objects.filter(readable(), sync=None).values_list("pk", flat=True)
    ChannelSync.objects.bulk_create([ChannelSync(channel_id=pk) for pk in unknown], ignore_conflicts=True)
    hasten(now)
    nth = Window(RowNumber(), partition_by="channel__platform", order_by=LONGEST_WAITING)
    rows = in_line(ChannelSync.objects.filter(due(now))).annotate(nth=nth).filter(nth__lte=MOST_WOKEN)
    return list(rows.values_list("channel_id", flat=True))


def next_due(platform: str) -> int | None:
    rows = ChannelSync.objects.filter(due(timezone.now()), channel__platform=platform)
    return in_line(rows).values_list("channel_id", flat=True).first()


def in_line(rows: QuerySet[ChannelSync]) -> QuerySet[ChannelSync]:
    return rows.order_by(*LONGEST_WAITING)


def readable(prefix: str = "") -> Q:
    with_list = [name for name, connector in connectors.items() if connector.capabilities.history and connector.is_on]
    given = {"status": Channel.Status.CONNECTED, "platform__in": with_list, "credentials__isnull": False}
    return Q(**{f"{prefix}{name}": value for name, value in given.items()})


def due(now: datetime, *, imports: bool = True) -> Q:
    """imports: whether a channel counts that wants nothing but its past."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    # While sending rests the platform asks for quiet, or does not answer.
    awake = Q(channel__paused_until=None) | Q(channel__paused_until__lte=now)
    check = Q(next_at=None) | Q(next_at__lte=now)
    # Not before a check went well: where that one fails the past is out of reach as well.
    past = Q(import_state__in=[Import.WAITING, Import.RUNNING], checked_at__isnull=False)
    return free & awake & (check | past if imports else check) & readable("channel__")


def platform_of(channel_id: int) -> str | None:
    """Return the platform of a channel that wants a step now."""
    wanted = ChannelSync.objects.filter(due(timezone.now()), channel=channel_id)
    return wanted.values_list("channel__platform", flat=True).first()


@dataclass(frozen=True)
class Claim:
    """A step that is ours until `until`. `sync` is as it was when the step was taken."""

    sync: ChannelSync
    channel: Channel
    until: datetime
    is_check: bool

    @property
    def connector(self) -> Connector:
        return connectors[self.channel.platform]

    @property
    def reach(self) -> HistoryReach:
        reach = self.connector.capabilities.history
        assert reach is not None
        return reach

    @property
    def known_until(self) -> datetime:
        """Until when nothing is missing. What is older than the channel is the import's."""
        return self.sync.complete_until or connected_at(self.channel)

    @property
    def since(self) -> datetime | None:
        return self.known_until - OVERLAP if self.is_check else None

    @property
    def is_asked_for(self) -> bool:
        """Whether the check is wanted before it was due: by somebody who looks at the page, or after an outage."""
        sync = self.sync
        if sync.checked_at is None or sync.next_at is None:
            return False
        return sync.next_at < sync.checked_at + timedelta(seconds=sync.interval_seconds - 1)

    @property
    def cursor(self) -> str:
        return str(self.reached.get("cursor", "")) if self.is_check else self.sync.import_cursor

    @property
    def lost_count(self) -> int:
        """How many lost messages this check has found so far."""
        return int(self.reached.get("lost", 0))

    @property
    def reached(self) -> dict[str, Any]:
        return json.loads(self.sync.cursor) if self.sync.cursor else {}


def reached(cursor: str, lost_count: int) -> str:
    """Where an unfinished check goes on, as its row keeps it: a check that begins anew counts anew, too."""
    return json.dumps({"cursor": cursor, "lost": lost_count})


def connected_at(channel: Channel) -> datetime:
    """To the second, as some lists tell time: what was said in that second came after."""
    return channel.created_at.replace(microsecond=0)


def take(chosen: Q, *, imports: bool = True) -> Claim | None:
    """Take a step of the one that waits longest among the chosen channels."""
    now = timezone.now()
    with transaction.atomic():
        rows = ChannelSync.objects.select_for_update(of=("self",), skip_locked=True).select_related("channel")
        sync = in_line(rows.filter(due(now, imports=imports), chosen)).first()
        if sync is None:
            return None
        is_check = sync.next_at is None or sync.next_at <= now
        if is_check and not sync.cursor:
            sync.late_seconds = int((now - (sync.next_at or now)).total_seconds())
            sync.next_at = now
        sync.claimed_until = now + LEASE
        sync.save(update_fields=["next_at", "late_seconds", "claimed_until"])
    return Claim(sync, sync.channel, sync.claimed_until, is_check)
