"""Where a batch's events belong: the channels that they name, and what they are called on the way to their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from inbox.events import CustomerEvent, Event
from inbox.models import Channel, Message


@dataclass(frozen=True, slots=True)
class Sighting:
    """An event, the delivery (by its number in the batch) that brought it, and how it came to be known."""

    delivery: int
    platform: str
    event: Event
    request_id: str = ""
    arrival: str = Message.Arrival.WEBHOOK


# A busy channel's row is not written for each of its messages: nobody reads its last arrival more finely.
ARRIVALS_APART = timedelta(seconds=5)

Located = tuple[Sighting, Channel, CustomerEvent]
# A channel's id, and an external id there.
Place = tuple[int, str]


def find_channels(sightings: Sequence[Sighting]) -> dict[tuple[str, str], Channel]:
    accounts = {sighting.event.account for sighting in sightings}
    rows = Channel.objects.filter(external_id__among=accounts).exclude(status=Channel.Status.DISCONNECTED)
    channels = {(channel.platform, channel.external_id): channel for channel in rows}
    # After the commit: locking the channels here would make every batch of a page wait for the one before it, and
    # meet the outbox, which holds a conversation first.
    posted = {(s.platform, s.event.account) for s in sightings if s.arrival == Message.Arrival.WEBHOOK}
    since = timezone.now() - ARRIVALS_APART
    stale = {place for place, channel in channels.items() if not channel.last_event_at or channel.last_event_at < since}
    if ids := sorted(channels[place].pk for place in posted & stale):
        transaction.on_commit(partial(note_arrival, ids), robust=True)
    return channels


def note_arrival(channel_ids: list[int]) -> None:
    """Of a channel that somebody changes now, the next arrival is noted: the line does not wait for that."""
    free = Channel.objects.select_for_update(no_key=True, skip_locked=True).filter(pk__in=channel_ids).order_by("pk")
    with transaction.atomic():
        Channel.objects.filter(pk__in=list(free.values_list("pk", flat=True))).update(last_event_at=timezone.now())
