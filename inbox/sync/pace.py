"""How often a list is read: within a share of what its platform allows, and less while the rest is used by others."""

from datetime import datetime, timedelta

from inbox.connectors import HistoryPage, HistoryReach
from inbox.models import Channel, Conversation

SHORTEST_INTERVAL = 30
# Checks take at most this share of what the platform allows; the import may use half of its calls a second.
CHECK_SHARE = 0.25
IMPORT_SHARE = 0.5
SLOW_USAGE = 0.75
# From here on replies need what is left of the limit.
REST_USAGE = 0.9
REST_SECONDS = 600.0
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
    yesterday = now - timedelta(days=1)
    rows = Conversation.objects.filter(
        channel=channel, last_message_at__gte=yesterday, last_customer_at__gte=yesterday
    ).values_list("pk")
    return rows[:MOST_COUNTED].count()
