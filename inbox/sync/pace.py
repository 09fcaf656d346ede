"""How often a list is read: within a share of what its platform allows, and less while the rest is used by others."""

from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from inbox.connectors import HistoryPage, HistoryReach, connectors
from inbox.models import Channel, ChannelSync, Conversation

SHORTEST_INTERVAL = 30
# Checks take at most this share of what the platform allows; the import may use half of its calls a second.
CHECK_SHARE = 0.25
IMPORT_SHARE = 0.5
SLOW_USAGE = 0.75
# From here on replies need what is left of the limit.
REST_USAGE = 0.9
REST_SECONDS = 600.0
# So many times the customers change a plan.
GROWN = 4
# More customers than this make no platform's list quicker to read.
MOST_COUNTED = 1000


def interval_seconds(reach: HistoryReach, customers: int, usage: float) -> int:
    """A quarter of the day's calls, and slower in the measure in which more than a quarter is used already."""
    seconds = max(SHORTEST_INTERVAL, 86400 / (CHECK_SHARE * reach.calls_per_day(max(1, customers))))
    return round(seconds * max(1.0, usage / CHECK_SHARE))


def rest_seconds(page: HistoryPage) -> float:
    return page.pause_seconds or (REST_SECONDS if page.usage >= REST_USAGE else 0)


def check_pace(reach: HistoryReach) -> float:
    """Seconds between the calls of one check. Of the calls a day, a check that takes one as a rule takes its share."""
    return 1 / (CHECK_SHARE * reach.calls_per_second)


def import_pace(reach: HistoryReach, usage: float) -> float:
    """Seconds between the calls of an import, which yields to everything else where the limit comes near."""
    pace = 1 / (IMPORT_SHARE * reach.calls_per_second)
    return pace if usage < SLOW_USAGE else 10 * pace


def engaged_customers(channel: Channel, now: datetime) -> int:
    rows = engaged(now).filter(channel=channel).values_list("pk")
    return rows[:MOST_COUNTED].count()


def engaged(now: datetime) -> QuerySet[Conversation]:
    yesterday = now - timedelta(days=1)
    # The status leads the index.
    rows = Conversation.objects.filter(status__in=Conversation.Status.values, last_message_at__gte=yesterday)
    return rows.filter(last_customer_at__gte=yesterday)


def hasten(now: datetime) -> None:
    """Check earlier than was planned where many more customers write by now: what is allowed grows with them.

    What a used limit slowed down stays as it is: that is by less than this factor (0.9 / 0.25).
    """
    slow = ChannelSync.objects.filter(
        next_at__gt=now, interval_seconds__gte=GROWN * SHORTEST_INTERVAL, channel__status=Channel.Status.CONNECTED
    ).select_related("channel")
    planned = {row.channel_id: row for row in slow.defer("channel__credentials")}
    counts = engaged(now).filter(channel__in=planned).values_list("channel").annotate(Count("pk"))
    for channel_id, customers in counts:
        row = planned[channel_id]
        connector = connectors.get(row.channel.platform)
        if connector is None or connector.capabilities.history is None or row.next_at is None:
            continue
        interval = interval_seconds(connector.capabilities.history, customers, 0)
        if interval * GROWN <= row.interval_seconds:
            earlier = max(now, (row.checked_at or now) + timedelta(seconds=interval))
            ChannelSync.objects.filter(pk=row.pk, next_at=row.next_at).update(
                interval_seconds=interval, next_at=min(row.next_at, earlier)
            )
