"""What comes in: raw deliveries become rows, a batch at a time, exactly once, in whatever order they come.

`drain` takes a batch of waiting deliveries (several processes may: SKIP LOCKED keeps them apart), parses them, and
writes their events with a fixed number of statements (`batch`). What cannot be applied is set aside with its error
and never holds up the others. What the database could not do in time, or for now, waits by itself; since events commute,
those behind it go on meanwhile, of the same conversation too.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from inbox import sets, wake
from inbox.connections import is_database_away
from inbox.connectors import MalformedBody, connectors
from inbox.events import CustomerEvent, Event, Unknown
from inbox.ingest.batch import Applied, apply
from inbox.ingest.line import Waiting, take
from inbox.ingest.places import Sighting
from inbox.models import Channel, Message, WebhookDelivery
from inbox.text import clean
from workspaces.tracing import request_id, traced

log = logging.getLogger(__name__)

State = WebhookDelivery.State
# How long an echo waits for the answer of the send that it may belong to, before it is looked at again.
ECHO_PATIENCE = timedelta(milliseconds=300)
# A delivery that the database could not take is tried so often, each time four times later: for half an hour in all.
MOST_FAILURES = 6
FIRST_WAIT = timedelta(seconds=5)
# One delivery may hold a thousand events, each of which may run out of its time. Shorter than what counts as an outage.
ALONE_SECONDS = 30
# So many files, and so many profiles, are asked for at once after a batch.
MOST_WAKES = 20

# What becomes of a delivery.
OUTCOME = ("state", "error", "retry_at", "failed_count")


class TooMuchAtOnce(Exception):
    """The database could not take a batch. All `count` of it stay waiting, and are to be taken one by one."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def drain(limit: int = 500, first: int = 0) -> int:
    """Process up to `limit` waiting deliveries, of this id and higher, and return how many there were.

    Raises TooMuchAtOnce, and the database's own errors while it is away: the whole batch stays waiting then.
    """
    with transaction.atomic():
        deliveries = take(limit, first)
        if not deliveries:
            return 0
        try:
            if limit == 1 or deliveries[0].failed_count:
                wait_briefly()
            process_together(deliveries)
        except OperationalError as error:
            if is_database_away(error):
                raise
            if len(deliveries) > 1:
                raise TooMuchAtOnce(len(deliveries)) from error
            put_off(deliveries[0], error)
        now = timezone.now()
        sets.update(
            WebhookDelivery,
            [
                {**{name: getattr(row, name) for name in OUTCOME}, "id": row.pk, "processed_at": now}
                for row in deliveries
            ],
        )
    return len(deliveries)


def wait_briefly() -> None:
    """For locks: one that is held for long has made a batch wait already, and there may be many who want it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '500ms'")


def process_together(deliveries: Sequence[Waiting]) -> None:
    """Where one of them is poisoned, each by itself."""
    try:
        with transaction.atomic():
            process(deliveries)
            # Else what they refer to is looked at in the commit, where nobody knows any more whose trouble it is.
            connection.check_constraints()
    except OperationalError:
        raise
    except Exception as error:
        if is_database_away(error):
            raise
        log.exception("batch of %s deliveries failed; each is tried alone", len(deliveries))
        for delivery in deliveries:
            process_alone(delivery)


def put_off(delivery: Waiting, error: OperationalError) -> None:
    """Leave it for a while, and in the end apply what can be applied of it."""
    delivery.failed_count += 1
    log.warning("delivery not taken: delivery=%s times=%s error=%s", delivery.pk, delivery.failed_count, error)
    if delivery.failed_count >= MOST_FAILURES:
        process_alone(delivery, at_last=True)
        return
    delivery.state = State.WAITING
    delivery.error = ""
    note(delivery, f"Tried {delivery.failed_count} times: {error}")
    delivery.retry_at = timezone.now() + FIRST_WAIT * 4 ** (delivery.failed_count - 1)


@dataclass(frozen=True)
class Absorbed:
    """How many messages were not here before. is_whole: false where an event must be seen once more later, since a
    send of ours that it may belong to is under way. left_out: what broke, where the caller takes things apart."""

    imported: int
    repaired: int
    is_whole: bool
    left_out: tuple[Event, ...] = ()


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


def process(deliveries: Sequence[Waiting]) -> None:
    """Parse and apply; the deliveries' new states are set on the objects."""
    sightings: list[Sighting] = []
    for number, delivery in enumerate(deliveries):
        delivery.error = ""
        with traced(delivery.request_id):
            events = parse(delivery)
        for event in events:
            sightings.append(sighting(number, delivery, event))
    finish(deliveries, apply(sightings))


def sighting(number: int, delivery: Waiting, event: Event) -> Sighting:
    platform = event.platform or delivery.platform
    return Sighting(number, platform, event, delivery.request_id, arrival_of(event))


def arrival_of(event: Event) -> str:
    """A platform may tell the past of an account by its webhooks too."""
    is_past = isinstance(event, CustomerEvent) and event.is_past
    return Message.Arrival.HISTORY if is_past else Message.Arrival.WEBHOOK


def process_alone(delivery: Waiting, *, at_last: bool = False) -> None:
    """Apply event by event, so that a poisoned one costs itself alone. at_last: what the database cannot take, too."""
    with traced(delivery.request_id):
        apply_alone(delivery, at_last)


def apply_alone(delivery: Waiting, at_last: bool) -> None:
    delivery.error = ""
    together = Applied()
    deadline = time.monotonic() + ALONE_SECONDS
    for event in parse(delivery):
        if at_last and time.monotonic() > deadline:
            note(delivery, "Not all of it was tried: the rest took too long")
            break
        try:
            with transaction.atomic():
                applied = apply([sighting(0, delivery, event)])
                connection.check_constraints()
        except Exception as error:
            if is_database_away(error) or (isinstance(error, OperationalError) and not at_last):
                raise
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
        delivery.failed_count = 0
    for number in applied.deferred:
        deliveries[number].state = State.WAITING
        deliveries[number].retry_at = timezone.now() + ECHO_PATIENCE
    follow_up(applied)


def follow_up(applied: Applied) -> None:
    """Ask, after the commit, for what is done beside the path."""
    # What many customers send, and a crowd of new ones, is left to the sweeps: a wish for each would cost more than
    # their messages.
    for attachment_id in applied.attachment_ids[:MOST_WAKES]:
        transaction.on_commit(partial(wake.attachment, attachment_id), robust=True)
    for identity_id in applied.identity_ids[:MOST_WAKES]:
        transaction.on_commit(partial(wake.profile, identity_id), robust=True)


def note(delivery: Waiting, reason: str) -> None:
    if reason not in delivery.error:
        delivery.error = clean(f"{delivery.error}\n{reason}".strip()[:4000])
