"""The door for webhooks: check that a post is the platform's, make it durable, answer. Nothing else happens here."""

import logging
import time
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from inbox import metrics
from inbox.connectors import Verdict, get_connector
from inbox.models import Refusal, WebhookDelivery
from workspaces.tracing import request_id

log = logging.getLogger(__name__)

LARGEST_BODY = 4 * 1024 * 1024  # bytes; a batch of a thousand events stays far below


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
        refuse(platform, "too large")
        return HttpResponse("The body is larger than 4 MB.", status=413, content_type="text/plain")

    verdict = get_connector(platform).authenticate(request)
    if verdict is Verdict.REFUSED:
        refuse(platform, "signature")
        return HttpResponse("The signature does not fit.", status=403, content_type="text/plain")
    if verdict is Verdict.GENUINE:
        delivery = WebhookDelivery.objects.create(
            platform=platform, body=request.body, context=dict(context or {}), request_id=request_id.get()
        )
        metrics.webhook_stored.labels(metrics.process()).observe(time.monotonic() - arrived_at)
        log.info("webhook stored: platform=%s delivery=%s bytes=%s", platform, delivery.pk, len(request.body))
    return HttpResponse("ok", content_type="text/plain")


def refuse(platform: str, reason: str) -> None:
    """Count a refused post; nothing of it is stored."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    Refusal.objects.bulk_create(
        [Refusal(platform=platform, reason=reason, hour=hour)],
        ignore_conflicts=True,
    )
    Refusal.objects.filter(platform=platform, reason=reason, hour=hour).update(count=F("count") + 1)
    log.warning("webhook refused: platform=%s reason=%s", platform, reason)
