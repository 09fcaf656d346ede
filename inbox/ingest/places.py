"""Where a batch's events belong: their channels, customers and conversations, found or made, and held.

The order cannot deadlock: new identities are inserted in their order before anything is locked, then the batch's
identities are locked by id, and then their conversations by id. Whoever holds an identity alone may give it its
conversation, and what is said about a customer without one is seen by whoever makes it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from contacts.models import Contact
from inbox import sets
from inbox.events import CustomerEvent, Event, MessageEchoed, MessageReceived
from inbox.models import Channel, Conversation, Identity, Message


@dataclass(frozen=True, slots=True)
class Sighting:
    """An event, and the delivery (by its number in the batch) that brought it."""

    delivery: int
    platform: str
    event: Event
    request_id: str = ""


Located = tuple[Sighting, Channel, CustomerEvent]


def find_channels(sightings: Iterable[Sighting]) -> dict[tuple[str, str], Channel]:
    accounts = {sighting.event.account for sighting in sightings}
    rows = Channel.objects.filter(external_id__among=accounts).exclude(status=Channel.Status.DISCONNECTED)
    channels = {(channel.platform, channel.external_id): channel for channel in rows}
    # After the commit: locking the channels here would make every batch of a page wait for the one before it, and
    # meet the outbox, which holds a conversation first.
    ids = sorted(channel.pk for channel in rows)
    transaction.on_commit(partial(note_arrival, ids), robust=True)
    return channels


def note_arrival(channel_ids: list[int]) -> None:
    Channel.objects.filter(pk__in=channel_ids).update(last_event_at=timezone.now())


def lock_identities(located: Sequence[Located]) -> tuple[dict[tuple[int, str], Identity], list[Identity]]:
    """Return every customer's identity, held until the end of the transaction, and which of them are new."""
    wanted = sorted({(channel.pk, event.customer) for _, channel, event in located})
    places = {"channel_id__among": {c for c, _ in wanted}, "external_id__among": {e for _, e in wanted}}
    there = set(Identity.objects.filter(**places).values_list("channel_id", "external_id"))
    if missing := [place for place in wanted if place not in there]:
        names = {(c.pk, e.customer): e.name for _, c, e in located if isinstance(e, MessageReceived) and e.name}
        sets.insert(
            [Identity(channel_id=c, external_id=e, name=names.get((c, e), "")[:200]) for c, e in missing],
            unless_there=True,
        )
    rows = Identity.objects.select_for_update(no_key=True).filter(**places).order_by("id")
    identities = {(row.channel_id, row.external_id): row for row in rows}
    new = [identities[place] for place in wanted if identities[place].contact_id is None]
    workspaces = {channel.pk: channel.workspace_id for _, channel, _ in located}
    contacts = [Contact(workspace_id=workspaces[row.channel_id], name=row.name) for row in new]
    sets.insert(contacts)
    for row, contact in zip(new, contacts, strict=True):
        row.contact = contact
    sets.update(new, ["contact"])
    return identities, new


def lock_conversations(
    located: Sequence[Located], identities: Mapping[tuple[int, str], Identity], arrival: Message.Arrival
) -> dict[int, Conversation]:
    """Return the conversations by identity, held; one is made where a message asks for it and there is none.

    One that an import makes is resolved, unless its customer turns out to wait (`derive`).
    """
    by_id = {identity.pk: identity for identity in identities.values()}
    rows = Conversation.objects.select_for_update(no_key=True).filter(identity_id__among=by_id).order_by("id")
    conversations = {row.identity_id: row for row in rows}

    first: dict[int, tuple[Channel, datetime]] = {}
    for _, channel, event in located:
        if isinstance(event, MessageReceived | MessageEchoed):
            identity_id = identities[channel.pk, event.customer].pk
            if identity_id not in conversations:
                first.setdefault(identity_id, (channel, event.at))
    status = Conversation.Status.RESOLVED if arrival == Message.Arrival.HISTORY else Conversation.Status.OPEN
    made = [
        Conversation(
            workspace_id=channel.workspace_id,
            channel=channel,
            identity_id=identity_id,
            last_message_at=at,
            status=status,
        )
        for identity_id, (channel, at) in sorted(first.items())
    ]
    sets.insert(made)
    conversations |= {row.identity_id: row for row in made}
    for identity_id, conversation in conversations.items():
        conversation.identity = by_id[identity_id]
    return conversations
