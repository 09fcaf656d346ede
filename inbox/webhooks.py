"""The door for webhooks: check that a post is the platform's, make it durable, answer. Nothing else happens here."""

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from inbox import metrics
from inbox.connectors import Verdict, get_connector
from inbox.models import WebhookDelivery
from workspaces.tracing import request_id

log = logging.getLogger(__name__)

# Written out, because the ORM's way to the same statement takes a fifth of what a post costs (docs/BENCHMARKS.md).
DELIVERY = """
INSERT INTO inbox_webhookdelivery (platform, body, context, request_id, received_at, state, error)
VALUES (%s, %s, %s, %s, %s, %s, '') RETURNING id
"""
REFUSALS_WRITTEN_SECONDS = 1.0
MORE_REFUSED = """
INSERT INTO inbox_refusal AS r (platform, reason, hour, count) VALUES (%s, %s, %s, %s)
ON CONFLICT (platform, reason, hour) DO UPDATE SET count = r.count + excluded.count
"""
LARGEST_BODY = 16 * 1024 * 1024  # bytes; a thousand events of the longest text in one post stay below


def receive(request: HttpRequest, platform: str, context: Mapping[str, Any] | None = None) -> HttpResponse:
    """Answer one webhook post: 200 once it is stored, 403 when it is not the platform's, 413 when it is too large.

    context: what `Connector.parse` needs of the request beside the body.
    With PostgreSQL away the middleware answers 503, and the platform repeats.
    """
    arrived_at = time.monotonic()
    try:
        too_large = int(request.headers.get("Content-Length") or 0) > LARGEST_BODY or len(request.body) > LARGEST_BODY
    except (RequestDataTooBig, ValueError):
        too_large = True
    if too_large:
        refusals.add(platform, "too large")
        return HttpResponse("The body is larger than 16 MB.", status=413, content_type="text/plain")

    verdict = get_connector(platform).authenticate(request)
    if verdict is Verdict.REFUSED:
        refusals.add(platform, "signature")
        return HttpResponse("The signature does not fit.", status=403, content_type="text/plain")
    if verdict is Verdict.GENUINE:
        delivery_id = store(platform, request.body, dict(context or {}))
        metrics.webhook_stored.labels(metrics.process()).observe(time.monotonic() - arrived_at)
        log.info("webhook stored: platform=%s delivery=%s bytes=%s", platform, delivery_id, len(request.body))
    return HttpResponse("ok", content_type="text/plain")


def store(platform: str, body: bytes, context: Mapping[str, Any]) -> int:
    """Make a delivery durable and return its id."""
    waiting = WebhookDelivery.State.WAITING.value
    values: list[str | bytes | datetime] = [
        platform,
        body,
        json.dumps(context),
        request_id.get(),
        timezone.now(),
        waiting,
    ]
    with connection.cursor() as cursor:
        cursor.execute(DELIVERY, values)
        return int(cursor.fetchone()[0])


class Refusals:
    """Refused posts, counted; nothing of them is stored.

    The counts are written together, a second after the first: a storm of them must cost the good posts nothing, and
    one statement each would have them all wait for the same row.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counts: Counter[tuple[str, str]] = Counter()

    def add(self, platform: str, reason: str) -> None:
        with self.lock:
            if not self.counts:
                timer = threading.Timer(REFUSALS_WRITTEN_SECONDS, self.write_later)
                timer.daemon = True
                timer.start()
            self.counts[platform, reason] += 1

    def write_later(self) -> None:
        try:
            self.write()
        except DatabaseError as error:
            log.warning("refusals not counted: %s: %s", type(error).__name__, error)
        finally:
            connection.close()

    def write(self) -> None:
        with self.lock:
            counts, self.counts = self.counts, Counter()
        hour = timezone.now().replace(minute=0, second=0, microsecond=0)
        with connection.cursor() as cursor:
            for (platform, reason), count in counts.items():
                log.warning("webhooks refused: platform=%s reason=%s count=%s", platform, reason, count)
                cursor.execute(MORE_REFUSED, [platform, reason, hour, count])


refusals = Refusals()
