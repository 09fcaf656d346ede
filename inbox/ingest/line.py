"""The line of waiting deliveries: where it begins, and taking a batch of it.

What is done stands before what waits, and while somebody reads the whole database for long (a backup, an export), not
even its entries in the index can be cleared away: each look would go through all of them again.
"""

import json
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from inbox.models import WebhookDelivery

State = WebhookDelivery.State
# A post may hold a thousand events: a batch of many such would hold its locks for long.
LARGEST_BATCH_BYTES = 1024 * 1024

# What is replayed, or waited for its time, is found after this at the latest; where looking for it is slow, after as
# many times as long.
REMEMBERED_SECONDS = 1.0
TIMES_AS_LONG = 20
# An id is given before its row is seen: so many others may have gone by meanwhile.
MARGIN = 1000


class Line:
    """What one process remembers of it."""

    def __init__(self) -> None:
        self.first = 0
        self.remembered_until = 0.0

    def beginning(self) -> int:
        """The id from which on to look for what is due."""
        if (begun := time.monotonic()) >= self.remembered_until:
            self.first = first_due() - MARGIN
            now = time.monotonic()
            self.remembered_until = now + max(REMEMBERED_SECONDS, TIMES_AS_LONG * (now - begun))
        return self.first


def first_due() -> int:
    """The lowest id of what is due, else the highest of all."""
    # In this order: what is stored in between has a higher one.
    newest = WebhookDelivery.objects.order_by("-pk").values_list("pk", flat=True).first()
    due = WebhookDelivery.objects.filter(Q(retry_at=None) | Q(retry_at__lte=timezone.now()), state="waiting")
    return due.order_by("pk").values_list("pk", flat=True).first() or newest or 0


@dataclass(slots=True)
class Waiting:
    """A delivery in line, and what becomes of it."""

    pk: int
    platform: str
    body: bytes
    context: dict[str, Any]
    request_id: str
    received_at: datetime
    failed_count: int = 0
    state: str = State.DONE
    error: str = ""
    retry_at: datetime | None = None


# The first in line that nobody has, and of those as many as a batch holds, but one at least. What failed before is a
# batch of its own.
TAKE = """
WITH line AS (
    SELECT id, octet_length(body) AS size, failed_count > 0 AS failed FROM inbox_webhookdelivery
    WHERE id >= %s AND state = 'waiting' AND (retry_at IS NULL OR retry_at <= %s)
    ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
), batch AS (
    SELECT id, row_number() OVER (ORDER BY id) AS place, sum(size) OVER (ORDER BY id) AS total,
        bool_or(failed) OVER (ORDER BY id) AS failed
    FROM line
)
SELECT d.id, d.platform, d.body, d.context, d.request_id, d.received_at, d.failed_count
FROM batch JOIN inbox_webhookdelivery d USING (id)
WHERE place = 1 OR (total <= %s AND NOT failed)
ORDER BY d.id
"""


def take(limit: int, first: int) -> list[Waiting]:
    """Lock and load the next batch, of up to `limit` deliveries."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [first, timezone.now(), limit, LARGEST_BATCH_BYTES])
        return [
            Waiting(pk, platform, body, json.loads(context), *rest)
            for pk, platform, body, context, *rest in cursor.fetchall()
        ]
