"""What comes in: raw deliveries become rows, a batch at a time, exactly once, in whatever order they come.

`drain` takes a batch of waiting deliveries (several processes may: SKIP LOCKED keeps them apart), parses them, and
writes their events with a fixed number of statements (`batch`). What cannot be applied is set aside with its error
and never holds up the others.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from inbox import sets, wake
from inbox.connectors import MalformedBody, connectors
from inbox.events import Event, Unknown
from inbox.ingest.batch import Applied, apply
from inbox.ingest.places import Sighting
from inbox.models import Channel, Message, WebhookDelivery
from inbox.text import clean
from workspaces.tracing import request_id, traced

log = logging.getLogger(__name__)

State = WebhookDelivery.State
# How long an echo waits for the answer of the send that it may belong to, before it is looked at again.
ECHO_PATIENCE = timedelta(milliseconds=300)
# A post may hold a thousand events: a batch of many such would hold its locks for long.
LARGEST_BATCH_BYTES = 1024 * 1024
# So many profiles are asked for at once after a batch.
MOST_PROFILES = 20


@dataclass(slots=True)
class Waiting:
    """A delivery in line, and what becomes of it."""

    pk: int
    platform: str
    body: bytes
    context: dict[str, Any]
    request_id: str
    received_at: datetime
    state: str = State.DONE
    error: str = ""
    retry_at: datetime | None = None


def drain(limit: int = 500) -> int:
    """Process up to `limit` waiting deliveries and return how many there were."""
    with transaction.atomic():
        deliveries = take(limit)
        if not deliveries:
            return 0
        try:
            with transaction.atomic():
                process(deliveries)
        except (OperationalError, InterfaceError):
            raise  # the database's trouble, not a delivery's: the whole batch stays waiting
        except Exception:
            log.exception("batch of %s deliveries failed; each is tried alone", len(deliveries))
            for delivery in deliveries:
                process_alone(delivery)
        now = timezone.now()
        sets.update(
            WebhookDelivery,
            [
                {"id": row.pk, "state": row.state, "error": row.error, "retry_at": row.retry_at, "processed_at": now}
                for row in deliveries
            ],
        )
    return len(deliveries)


@dataclass(frozen=True)
class Absorbed:
    """How many messages were not here before. is_whole: false where an event must be seen once more later, since a
    send of ours that it may belong to is under way."""

    imported: int
    repaired: int
    is_whole: bool


@transaction.atomic
def absorb(channel: Channel, *, past: Sequence[Event] = (), missed: Sequence[Event] = ()) -> Absorbed:
    """Apply what was read from the platform's own list: messages as events, each conversation's oldest first.

    What is known stays as it is. Times may be whole seconds. past: from before the channel was connected, which makes
    nothing unread and reopens nothing. missed: what webhooks should have brought. Raises what a broken event raises;
    nothing of the call is kept then.
    """
    applied = apply(
        [
            Sighting(0, channel.platform, event, request_id.get(), arrival)
            for events, arrival in ((past, Message.Arrival.HISTORY), (missed, Message.Arrival.SYNC))
            for event in events
        ]
    )
    follow_up(applied)
    arrivals = list(applied.arrivals.values())
    return Absorbed(
        imported=arrivals.count(Message.Arrival.HISTORY),
        repaired=arrivals.count(Message.Arrival.SYNC),
        is_whole=not applied.deferred,
    )


# The first in line that nobody has, and of those as many as a batch holds, but one at least.
TAKE = """
WITH line AS (
    SELECT id, octet_length(body) AS size FROM inbox_webhookdelivery
    WHERE state = 'waiting' AND (retry_at IS NULL OR retry_at <= %s)
    ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
), batch AS (
    SELECT id, row_number() OVER (ORDER BY id) AS place, sum(size) OVER (ORDER BY id) AS total FROM line
)
SELECT d.id, d.platform, d.body, d.context, d.request_id, d.received_at
FROM batch JOIN inbox_webhookdelivery d USING (id)
WHERE place = 1 OR total <= %s
ORDER BY d.id
"""


def take(limit: int) -> list[Waiting]:
    """Lock and load the next batch, of up to `limit` deliveries."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [timezone.now(), limit, LARGEST_BATCH_BYTES])
        return [
            Waiting(pk, platform, body, json.loads(context), request_id, received_at)
            for pk, platform, body, context, request_id, received_at in cursor.fetchall()
        ]


def process(deliveries: Sequence[Waiting]) -> None:
    """Parse and apply; the deliveries' new states are set on the objects."""
    sightings: list[Sighting] = []
    for number, delivery in enumerate(deliveries):
        delivery.error = ""
        with traced(delivery.request_id):
            events = parse(delivery)
        for event in events:
            sightings.append(Sighting(number, delivery.platform, event, delivery.request_id))
    finish(deliveries, apply(sightings))


def process_alone(delivery: Waiting) -> None:
    """Apply event by event, so that a poisoned one costs itself alone."""
    with traced(delivery.request_id):
        apply_alone(delivery)


def apply_alone(delivery: Waiting) -> None:
    delivery.error = ""
    together = Applied()
    for event in parse(delivery):
        try:
            with transaction.atomic():
                applied = apply([Sighting(0, delivery.platform, event, delivery.request_id)])
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.exception("event set aside: delivery=%s event=%s", delivery.pk, type(event).__name__)
            note(delivery, f"{type(event).__name__}: {error}")
        else:
            together.add(applied)
    finish([delivery], together)


def parse(delivery: Waiting) -> list[Event]:
    """Return what can be applied; what the platform says beyond that is noted on the delivery."""
    context = delivery.context | {"received_at": int(delivery.received_at.timestamp() * 1000)}
    if delivery.platform not in connectors:
        note(delivery, f"Not understood: {delivery.platform} is not part of this installation")
        return []
    try:
        events = connectors[delivery.platform].parse(delivery.body, context)
    except MalformedBody as error:
        note(delivery, f"Not understood: {error}")
        return []
    except Exception as error:
        log.exception("parser failed: delivery=%s", delivery.pk)
        note(delivery, f"Parser failed: {type(error).__name__}: {error}")
        return []
    if not events:
        note(delivery, "Nothing in it")
    for event in events:
        if isinstance(event, Unknown):
            note(delivery, f"Unknown kind: {event.kind}")
    return [event for event in events if not isinstance(event, Unknown)]


def finish(deliveries: Sequence[Waiting], applied: Applied) -> None:
    for number, reason in applied.aside:
        note(deliveries[number], reason)
    for delivery in deliveries:
        delivery.state = State.ASIDE if delivery.error else State.DONE
    for number in applied.deferred:
        deliveries[number].state = State.WAITING
        deliveries[number].retry_at = timezone.now() + ECHO_PATIENCE
    follow_up(applied)


def follow_up(applied: Applied) -> None:
    """Ask, after the commit, for what is done beside the path."""
    for attachment_id in applied.attachment_ids:
        transaction.on_commit(partial(wake.attachment, attachment_id), robust=True)
    # A crowd of new customers is left to the sweep: a wish for each would cost more than their messages.
    for identity_id in applied.identity_ids[:MOST_PROFILES]:
        transaction.on_commit(partial(wake.profile, identity_id), robust=True)


def note(delivery: Waiting, reason: str) -> None:
    if reason not in delivery.error:
        delivery.error = clean(f"{delivery.error}\n{reason}".strip()[:4000])
