"""Where the line of waiting deliveries begins.

What is done stands before what waits, and while somebody reads the whole database for long (a backup, an export), not
even its entries in the index can be cleared away: each look would go through all of them again.
"""

import time

from django.db.models import Q
from django.utils import timezone

from inbox.models import WebhookDelivery

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
