"""Where a batch's events belong: their channels, customers and conversations, found or made, and held.

The order cannot deadlock: new identities are inserted in their order before anything is locked, then the batch's
identities are locked by id, and then their conversations by id. Whoever holds an identity alone may give it its
conversation, once it is known which messages are new, and what is said about a customer without one is seen by whoever
makes it.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from contacts import lexemes
from contacts.models import Contact
from inbox import sets
from inbox.events import CustomerEvent, Event, MessageEchoed, MessageReceived
from inbox.models import Channel, Conversation, Identity, Message
from inbox.text import clean


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


def lock_identities(located: Sequence[Located]) -> tuple[dict[Place, int], list[int]]:
    """Return the id of every customer's identity, held until the end of the transaction, and which of them are new."""
    wanted = sorted({(channel.pk, event.customer) for _, channel, event in located})
    rows = Identity.objects.filter(channel_id__among={c for c, _ in wanted}, external_id__among={e for _, e in wanted})
    there = set(rows.values_list("channel_id", "external_id"))
    names = {
        (c.pk, e.customer): clean(e.name)[:200] for _, c, e in located if isinstance(e, MessageReceived) and e.name
    }
    workspaces = {channel.pk: channel.workspace_id for _, channel, _ in located}
    missing = [place for place in wanted if place not in there]
    sets.insert(
        Identity,
        [identity_row(workspaces, place, names.get(place, "")) for place in missing],
        unless_there=True,
    )
    held = rows.select_for_update(no_key=True).order_by("id")
    addresses = {(c.pk, e.customer): e.address for _, c, e in sorted(located, key=told_at) if e.address}
    ids, nobody, moved = {}, [], []
    columns = ("pk", "channel_id", "external_id", "contact_id", "address")
    for pk, channel_id, external_id, contact_id, address in held.values_list(*columns):
        ids[channel_id, external_id] = pk
        if not contact_id:
            nobody.append((channel_id, external_id))
        if addresses.get((channel_id, external_id), address) != address:
            moved.append({"id": pk, "address": clean(addresses[channel_id, external_id])[:300]})
    sets.update(Identity, moved)
    contact_ids = sets.insert(Contact, [contact_row(workspaces[place[0]], names.get(place, "")) for place in nobody])
    new = [ids[place] for place in nobody]
    sets.update(Identity, [{"id": pk, "contact_id": by} for pk, by in zip(new, contact_ids, strict=True)])
    return ids, new


def told_at(item: Located) -> datetime:
    _, _, event = item
    return event.at


def identity_row(workspaces: Mapping[int, int], place: Place, name: str) -> dict[str, Any]:
    channel_id, external_id = place
    names = lexemes.of_names(workspaces[channel_id], name)
    return {"channel_id": channel_id, "external_id": external_id, "name": name, "name_vector": names}


def contact_row(workspace_id: int, name: str) -> dict[str, Any]:
    return {"workspace_id": workspace_id, "name": name, "vector": lexemes.of_names(workspace_id, name)}


def lock_conversations(identity_ids: Mapping[Place, int]) -> dict[Place, Conversation]:
    """Return the conversations that there are by place, held."""
    rows = Conversation.objects.select_for_update(no_key=True).filter(identity_id__among=identity_ids.values())
    by_identity = {row.identity_id: row for row in rows.order_by("id")}
    return {place: by_identity[pk] for place, pk in identity_ids.items() if pk in by_identity}


def make_conversations(
    located: Sequence[Located],
    identity_ids: Mapping[Place, int],
    by_place: dict[Place, Conversation],
    known: Container[Place],
) -> None:
    """Add a conversation for each customer without one of whom there is a message that nobody knows yet.

    known: the platform's ids of those that are there. One of nothing but the past is resolved, unless its customer turns out to wait (`derive`).
    """
    if len(by_place) == len(identity_ids):
        return
    first: dict[Place, tuple[Channel, datetime]] = {}
    alive: set[Place] = set()
    taken: set[Place] = set()
    for sighting, channel, event in located:
        if not isinstance(event, MessageReceived | MessageEchoed):
            continue
        # The same id under another customer is the same message, and whoever comes first has it.
        message = (channel.pk, event.external_id)
        if message in known or message in taken:
            continue
        taken.add(message)
        if (place := (channel.pk, event.customer)) not in by_place:
            first.setdefault(place, (channel, event.at))
            if sighting.arrival != Message.Arrival.HISTORY:
                alive.add(place)
    made = {
        place: Conversation(
            workspace_id=channel.workspace_id,
            channel=channel,
            identity_id=identity_ids[place],
            last_message_at=at,
            status=Conversation.Status.OPEN if place in alive else Conversation.Status.RESOLVED,
        )
        for place, (channel, at) in first.items()
    }
    names = ("workspace_id", "channel_id", "identity_id", "last_message_at", "status")
    ids = sets.insert(Conversation, [{name: getattr(row, name) for name in names} for row in made.values()])
    for row, pk in zip(made.values(), ids, strict=True):
        row.pk = pk
    by_place |= made
