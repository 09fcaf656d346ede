"""How long visitors wait for an answer, by what happened lately."""

from datetime import timedelta
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from inbox.models import Channel

LOOKS_BACK = timedelta(days=14)
MOST_ANSWERS = 200
# Fewer say nothing.
FEWEST_ANSWERS = 3
KEPT_SECONDS = 300
# What is answered on another day was asked at night.
LONGEST_WAIT = timedelta(hours=12)

# Each first answer of a person after something the visitor wrote, and how long that had waited. The conversations are read
# from the index of the channel's list.
WAITS = """
WITH lately AS (
    SELECT c.id FROM inbox_conversation c
    WHERE c.channel_id = %(channel)s AND c.status IN ('open', 'pending', 'snoozed', 'resolved') AND c.last_message_at > %(since)s
    ORDER BY c.last_message_at DESC LIMIT %(most)s
)
SELECT extract(epoch FROM answer.at - asked.at)
FROM lately
CROSS JOIN LATERAL (
    SELECT m.at, m.conversation_id, m.direction, lag(m.direction) OVER (ORDER BY m.at, m.id) AS before
    FROM inbox_message m WHERE m.conversation_id = lately.id AND m.direction <> '' AND m.at > %(since)s
        AND (m.direction = 'incoming' OR m.author_id IS NOT NULL)
) asked
CROSS JOIN LATERAL (
    SELECT m.at FROM inbox_message m
    WHERE m.conversation_id = asked.conversation_id AND m.direction = 'outgoing' AND m.author_id IS NOT NULL
        AND m.at > asked.at
    ORDER BY m.at LIMIT 1
) answer
WHERE asked.direction = 'incoming' AND asked.before IS DISTINCT FROM 'incoming' AND answer.at - asked.at < %(longest)s
LIMIT %(most)s
"""


def usual_wait(channel: Channel) -> timedelta | None:
    """The middle one of the channel's waits; None where there are too few to tell."""
    key, known = f"answer:{channel.pk}", caches["counts"]
    seconds = known.get(key)
    if seconds is None:
        seconds = measure(channel)
        known.set(key, seconds, KEPT_SECONDS)
    return timedelta(seconds=seconds) if seconds >= 0 else None


def measure(channel: Channel) -> float:
    """In seconds; -1 where there are too few to tell."""
    given: dict[str, Any] = {
        "channel": channel.pk,
        "since": timezone.now() - LOOKS_BACK,
        "most": MOST_ANSWERS,
        "longest": LONGEST_WAIT,
    }
    with connection.cursor() as cursor:
        cursor.execute(WAITS, given)
        waits = sorted(float(row[0]) for row in cursor.fetchall())
    return waits[len(waits) // 2] if len(waits) >= FEWEST_ANSWERS else -1


def in_words(wait: timedelta | None) -> str:
    """Empty where nothing is known."""
    if wait is None:
        return ""
    if wait <= timedelta(minutes=5):
        return _("Usually answers within a few minutes")
    if wait <= timedelta(hours=1):
        return _("Usually answers within an hour")
    if wait <= timedelta(hours=4):
        return _("Usually answers within a few hours")
    return _("Usually answers within a day")
