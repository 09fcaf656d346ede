"""Events become rows: one fixed sequence of statements, whatever the size of the batch.

The order cannot deadlock and cannot disagree: identities in their order, then their conversations by id, both locked
before any message is touched; then everything is written; then what depends on it is folded and derived anew.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from contacts.models import Contact
from inbox import live, wake
from inbox.events import ChannelChanged, Commented, CustomerEvent, Event, MessageEchoed, MessageReceived, Receipt
from inbox.ingest.derive import derive
from inbox.ingest.facts import NewFact, facts_of, milliseconds, store_facts
from inbox.ingest.fold import fold
from inbox.ingest.rows import NewMessage, echoed_message, insert, received_message
from inbox.models import Channel, Conversation, Fact, Identity, Message, MessagePart, Status
from workspaces.tracing import request_id

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sighting:
    """An event, and the delivery (by its number in the batch) that brought it."""

    delivery: int
    platform: str
    event: Event
    request_id: str = ""


Located = tuple[Sighting, Channel, CustomerEvent]


@dataclass
class Applied:
    """What a batch leaves to do: reasons to set deliveries aside, deliveries to look at again, work beside the path."""

    aside: list[tuple[int, str]] = field(default_factory=list)
    deferred: set[int] = field(default_factory=set)
    attachment_ids: list[int] = field(default_factory=list)
    identity_ids: list[int] = field(default_factory=list)

    def add(self, other: "Applied") -> None:
        self.aside += other.aside
        self.deferred |= other.deferred
        self.attachment_ids += other.attachment_ids
        self.identity_ids += other.identity_ids


def apply(sightings: Sequence[Sighting]) -> Applied:
    """Write the events inside the caller's transaction."""
    applied = Applied()
    channels = find_channels(sightings)
    located: list[Located] = []
    about_channels: list[tuple[Channel, NewFact]] = []
    for sighting in sightings:
        channel = channels.get((sighting.platform, sighting.event.account))
        if channel is None:
            applied.aside.append((sighting.delivery, f"Unknown account: {sighting.event.account}"))
        elif isinstance(sighting.event, ChannelChanged):
            about_channels.append((channel, health(sighting.event)))
        elif isinstance(sighting.event, Commented):
            applied.aside.append((sighting.delivery, "A comment, which is no direct message"))
        elif isinstance(sighting.event, CustomerEvent):
            located.append((sighting, channel, sighting.event))
    fold_channels(about_channels)
    if not located:
        return applied

    identities, new_identities = lock_identities(located)
    conversations = lock_conversations(located, identities)
    known = find_parts(located)
    sending = set(
        Message.objects.filter(conversation__in=conversations.values(), status=Status.SENDING).values_list(
            "conversation_id", flat=True
        )
    )

    new: dict[tuple[int, str], NewMessage] = {}
    proven: list[MessagePart] = []
    touched: set[int] = set()  # messages to fold
    for sighting, channel, event in located:
        identity = identities[channel.pk, event.customer]
        conversation = conversations.get(identity.pk)
        if isinstance(event, MessageReceived | MessageEchoed) and conversation is not None:
            place = (channel.pk, event.external_id)
            if place in new:
                continue
            part = known.by_external_id.get(place)
            if part is None and isinstance(event, MessageEchoed):
                part = known.claim(channel.pk, event.part_key, event.external_id)
            if part is not None:
                if part.platform_at is None and isinstance(event, MessageEchoed):
                    part.platform_at = event.at
                    proven.append(part)
                    touched.add(part.message_id)
            elif isinstance(event, MessageReceived):
                new[place] = received_message(event, channel, conversation, sighting.request_id)
            elif event.part_key is None and not event.author_name and conversation.pk in sending:
                applied.deferred.add(sighting.delivery)
            else:
                new[place] = echoed_message(event, channel, conversation, sighting.request_id)
        elif isinstance(event, Receipt) and event.part_key is not None and event.external_ids:
            part = known.claim(channel.pk, event.part_key, event.external_ids[0])
            if part is not None:
                proven.append(part)
                touched.add(part.message_id)

    MessagePart.objects.bulk_update(proven, ["external_id", "platform_at", "status"], batch_size=500)
    inserted, applied.attachment_ids = insert(list(new.values()))
    touched.update(message.pk for message in inserted)

    facts = [(channel, fact) for _, channel, event in located for fact in facts_of(event)]
    store_facts(facts)
    about_messages = [(channel.pk, fact.subject) for channel, fact in facts]
    touched.update(part.message_id for place in about_messages if (part := known.by_external_id.get(place)) is not None)
    changed = fold(touched)
    moved = derive(conversations.values(), inserted, changed)
    for item in new.values():
        request_id.set(item.request_id)
        log.info("message ingested: message=%s conversation=%s", item.message.pk, item.message.conversation_id)
    live.changed_many(
        conversations.values(),
        moved,
        {m.pk: m for m in [*changed, *inserted]}.values(),
        request_ids={item.message.pk: item.request_id for item in new.values()},
    )
    applied.identity_ids = [identity.pk for identity in new_identities]
    return applied


def find_channels(sightings: Iterable[Sighting]) -> dict[tuple[str, str], Channel]:
    accounts = {sighting.event.account for sighting in sightings}
    rows = Channel.objects.filter(external_id__in=accounts).exclude(status=Channel.Status.DISCONNECTED)
    channels = {(channel.platform, channel.external_id): channel for channel in rows}
    # After the commit: locking the channels here would make every batch of a page wait for the one before it, and
    # meet the outbox, which holds a conversation first.
    ids = sorted(channel.pk for channel in rows)
    transaction.on_commit(partial(note_arrival, ids), robust=True)
    return channels


def note_arrival(channel_ids: list[int]) -> None:
    Channel.objects.filter(pk__in=channel_ids).update(last_event_at=timezone.now())


def health(event: ChannelChanged) -> NewFact:
    return NewFact(
        Fact.Kind.CHANNEL, event.account, milliseconds(event.at), value={"code": event.code, "may_send": event.may_send}
    )


def fold_channels(about: Sequence[tuple[Channel, NewFact]]) -> None:
    """Show the platform's latest word on an account, unless it needs reconnecting, which matters more."""
    store_facts(about)
    channels = {channel.pk: channel for channel, _ in about}
    for fact in Fact.objects.filter(channel__in=channels, kind=Fact.Kind.CHANNEL):
        channel = channels[fact.channel_id]
        code, may_send = fact.value["code"][:60], fact.value["may_send"]
        if (channel.status_code, channel.may_send) == (code, may_send):
            continue
        Channel.objects.filter(pk=channel.pk).update(may_send=may_send)
        if channel.status != Channel.Status.CONNECTED:
            continue
        Channel.objects.filter(pk=channel.pk).update(status_code=code)
        channel.status_code = code
        live.channel_changed(channel)
        if code:
            transaction.on_commit(partial(wake.notice, channel.pk, "trouble"), robust=True)


def lock_identities(located: Sequence[Located]) -> tuple[dict[tuple[int, str], Identity], list[Identity]]:
    """Find or make every customer's identity, and hold them until the end of the transaction."""
    wanted = sorted({(channel.pk, event.customer) for _, channel, event in located})
    names = {(channel.pk, e.customer): e.name for _, channel, e in located if isinstance(e, MessageReceived) and e.name}
    Identity.objects.bulk_create(
        [Identity(channel_id=c, external_id=e, name=names.get((c, e), "")[:200]) for c, e in wanted],
        ignore_conflicts=True,
    )
    rows = list(
        Identity.objects.select_for_update(no_key=True)
        .filter(channel_id__in={c for c, _ in wanted}, external_id__in={e for _, e in wanted})
        .order_by("id")
    )
    identities = {(row.channel_id, row.external_id): row for row in rows}
    new = [identities[place] for place in wanted if identities[place].contact_id is None]
    workspaces = {channel.pk: channel.workspace_id for _, channel, _ in located}
    contacts = Contact.objects.bulk_create(
        [Contact(workspace_id=workspaces[row.channel_id], name=row.name) for row in new]
    )
    for row, contact in zip(new, contacts, strict=True):
        row.contact = contact
    Identity.objects.bulk_update(new, ["contact"], batch_size=500)
    return identities, new


def lock_conversations(
    located: Sequence[Located], identities: dict[tuple[int, str], Identity]
) -> dict[int, Conversation]:
    """Return the conversations by identity, held; one is made where a message asks for it and there is none."""
    first: dict[int, tuple[Channel, datetime]] = {}
    for _, channel, event in located:
        if isinstance(event, MessageReceived | MessageEchoed):
            first.setdefault(identities[channel.pk, event.customer].pk, (channel, event.at))
    Conversation.objects.bulk_create(
        [
            Conversation(
                workspace_id=channel.workspace_id, channel=channel, identity_id=identity_id, last_message_at=at
            )
            for identity_id, (channel, at) in sorted(first.items())
        ],
        ignore_conflicts=True,
    )
    ids = [identities[channel.pk, event.customer].pk for _, channel, event in located]
    rows = Conversation.objects.select_for_update(no_key=True).filter(identity_id__in=ids).order_by("id")
    return {row.identity_id: row for row in rows}


@dataclass
class KnownParts:
    """Parts that the batch speaks of, by the platform's id and by our own key."""

    by_external_id: dict[tuple[int, str], MessagePart]
    by_key: dict[tuple[int, UUID], MessagePart]

    def claim(self, channel_id: int, key: UUID | None, external_id: str) -> MessagePart | None:
        """Give our part the id under which the platform knows it; None when it is not ours, or already has another."""
        part = self.by_key.get((channel_id, key)) if key else None
        if part is None or part.external_id not in (None, external_id):
            return None
        if self.by_external_id.get((channel_id, external_id), part) is not part:
            return None
        part.external_id = external_id
        if part.status in (Status.QUEUED, Status.SENDING, Status.UNCONFIRMED, Status.FAILED):
            part.status = Status.SENT
        self.by_external_id[channel_id, external_id] = part
        return part


def find_parts(located: Sequence[Located]) -> KnownParts:
    external_ids: dict[int, set[str]] = defaultdict(set)
    keys: set[UUID] = set()
    for _, channel, event in located:
        if isinstance(event, Receipt):
            external_ids[channel.pk].update(event.external_ids)
        elif (external_id := getattr(event, "external_id", None)) is not None:
            external_ids[channel.pk].add(external_id)
        if isinstance(event, MessageEchoed | Receipt) and event.part_key:
            keys.add(event.part_key)
    rows = MessagePart.objects.filter(channel_id__in=external_ids, external_id__in=set().union(*external_ids.values()))
    own = MessagePart.objects.filter(key__in=keys).exclude(status="") if keys else []
    parts = {part.pk: part for part in [*rows, *own]}.values()
    return KnownParts(
        by_external_id={(part.channel_id, part.external_id): part for part in parts if part.external_id},
        by_key={(part.channel_id, part.key): part for part in parts},
    )
