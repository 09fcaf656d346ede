"""One event's way to its endpoint: tried, and tried again ever later, until it arrives or is given up."""

import logging
import time
from datetime import timedelta

import orjson
import urllib3
from django.db import transaction
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from api import ids
from api.actions.stop_webhook import stop_failing_webhook
from api.ids import Kind
from api.models import WebhookEndpoint, WebhookEvent
from api.outgoing import addresses, signing
from inbox import public_hosts, retries, timely
from inbox.connections import no_connection_held

log = logging.getLogger(__name__)

# After 1, 4, 16 minutes, 1, 4 and 17 hours, and at last almost three days: so long may somebody's server be away. The first
# outlasts a post with the look for its host's address, or what is still under way would be posted beside itself.
FIRST_RETRY = timedelta(minutes=1)
MOST_ATTEMPTS = 8
TIMEOUT = urllib3.Timeout(connect=5, read=10)
TOTAL_SECONDS = 15
LARGEST_ANSWER = 500
# What a try leaves on its event.
TOLD = ("state", "retry_at", "status", "answer", "error", "tried_at", "duration_ms")
# In a sweep; of one that fails a single one is tried, so that nobody's dead server holds up the others.
MOST_OF_ENDPOINT, MOST_IN_SWEEP = 20, 200


def due_events() -> list[int]:
    """The oldest few of each endpoint."""
    nth = Window(RowNumber(), partition_by="endpoint", order_by=("retry_at", "pk"))
    due = WebhookEvent.objects.due(timezone.now()).select_related("endpoint").annotate(nth=nth)
    found = due.filter(nth__lte=MOST_OF_ENDPOINT).order_by("nth", "pk").only("endpoint__failing_since")
    return [row.pk for row in found[:MOST_IN_SWEEP] if row.endpoint.failing_since is None or row.nth == 1]  # type: ignore[attr-defined]


def deliver(event_id: int) -> None:
    event = retries.claim(WebhookEvent.objects.due(timezone.now()).filter(pk=event_id), FIRST_RETRY)
    if event is None:
        return
    endpoint = WebhookEndpoint.objects.select_related("workspace").filter(pk=event.endpoint_id).first()
    if endpoint is None:
        return
    started = time.monotonic()
    event.tried_at = timezone.now()
    with no_connection_held():
        event.status, event.answer, event.error = post(endpoint, event)
    event.duration_ms = round((time.monotonic() - started) * 1000)
    finish(event, endpoint)


def post(endpoint: WebhookEndpoint, event: WebhookEvent) -> tuple[int | None, str, str]:
    """Return the status and how the answer began, or why none came. A redirect is an answer: nobody is led on."""
    body, at = body_of(endpoint, event), int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Messio-Webhooks/1",
        "Messio-Event": event.type,
        "Messio-Event-Id": ids.write(Kind.DELIVERY, event.pk),
        signing.HEADER: signing.signature(endpoint.secret, body, at),
    }
    try:
        parts = addresses.read(endpoint.url)
        pool = public_hosts.pool_to(parts, is_own=addresses.is_own(parts))
        target = urllib3.util.parse_url(endpoint.url).request_uri
        with pool, timely.within(TOTAL_SECONDS):
            response = pool.urlopen(
                "POST",
                target,
                body=body,
                headers={"Host": parts.netloc, **headers},
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=TIMEOUT,
            )
            try:
                text = response.read(LARGEST_ANSWER, decode_content=False)
            finally:
                response.close()
    except (addresses.NotAllowed, public_hosts.NotPublic):
        return None, "", "not_allowed"
    except public_hosts.NotFound:
        return None, "", "unknown_host"
    except urllib3.exceptions.TimeoutError:
        return None, "", "timeout"
    except urllib3.exceptions.SSLError:
        return None, "", "certificate"
    except (urllib3.exceptions.HTTPError, OSError) as error:
        return None, "", "timeout" if isinstance(error, TimeoutError) else "unreachable"
    return response.status, text.decode(errors="replace").replace("\0", "")[:LARGEST_ANSWER], ""


def body_of(endpoint: WebhookEndpoint, event: WebhookEvent) -> bytes:
    """The same bytes at each try; a receiver knows by the id what it had already."""
    content = {
        "id": ids.write(Kind.DELIVERY, event.pk),
        "type": event.type,
        "created_at": event.created_at,
        "workspace": endpoint.workspace.slug,
        "data": event.data,
    }
    return orjson.dumps(content, option=orjson.OPT_UTC_Z)


@transaction.atomic
def finish(event: WebhookEvent, endpoint: WebhookEndpoint) -> None:
    arrived = event.status is not None and 200 <= event.status < 300
    if arrived:
        event.state, event.retry_at = WebhookEvent.State.DONE, None
    elif event.attempt_count >= MOST_ATTEMPTS:
        event.state, event.retry_at = WebhookEvent.State.FAILED, None
    told = {name: getattr(event, name) for name in TOLD}
    if not WebhookEvent.objects.filter(pk=event.pk, state=WebhookEvent.State.WAITING).update(**told):
        # Its customer was erased meanwhile: no answer is kept of that, and nothing is tried again.
        return
    if arrived:
        WebhookEndpoint.objects.filter(pk=endpoint.pk).exclude(failing_since=None).update(failing_since=None)
        return
    log.warning(
        "webhook not taken: endpoint=%s event=%s status=%s error=%s", endpoint.pk, event.pk, event.status, event.error
    )
    WebhookEndpoint.objects.filter(pk=endpoint.pk, failing_since=None).update(failing_since=event.tried_at)
    stop_failing_webhook(endpoint_id=endpoint.pk)
