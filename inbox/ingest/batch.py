"""Events become rows: one fixed sequence of statements, whatever the size of the batch.

What is written depends on nothing but what is known once the batch's rows are held (`held`): so batches in
parallel agree, and it does not matter how events were put together, repeated or ordered.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from contacts.models import Contact
from inbox import live, sets
from inbox.actions.reopen_unanswered import reopen_failed
from inbox.events import (
    PROFILE,
    ChannelChanged,
    Commented,
    ContactChanged,
    CustomerEvent,
    MessageEchoed,
    MessageReceived,
    Receipt,
    TemplateChanged,
)
from inbox.ingest.conversations import make_conversations
from inbox.ingest.derive import Turn, derive
from inbox.ingest.erased import without_erased
from inbox.ingest.facts import NewFact, facts_of, store_facts, subjects_with_facts
from inbox.ingest.fold import fold
from inbox.ingest.health import fold_channels, health
from inbox.ingest.held import Held, hold
from inbox.ingest.join import join, tell
from inbox.ingest.known import CLOCKS_DIFFER, LONGEST_CALL, calls_under_way
from inbox.ingest.names import introduce
from inbox.ingest.places import Located, Place, Sighting, find_channels
from inbox.ingest.rows import NewMessage, echoed_message, insert, received_message
from inbox.ingest.templates import fold_templates
from inbox.ingest.withdrawals import audit_withdrawals
from inbox.models import Channel, Conversation, Direction, Message, MessagePart
from inbox.outbox.withdraw import withdraw
from inbox.signals import announce, customers_answered, messages_came
from workspaces.tracing import traced

log = logging.getLogger(__name__)

Arrival = Message.Arrival
PROVEN = ("external_id", "platform_at", "status")


@dataclass
class Applied:
    """What a batch leaves to do: reasons to set deliveries aside, deliveries to look at again, work beside the path.

    arrivals: of the messages that nobody knew, by external id.
    """

    aside: list[tuple[int, str]] = field(default_factory=list)
    deferred: set[int] = field(default_factory=set)
    attachment_ids: list[int] = field(default_factory=list)
    identity_ids: list[int] = field(default_factory=list)
    arrivals: dict[str, str] = field(default_factory=dict)

    def add(self, other: "Applied") -> None:
        self.aside += other.aside
        self.deferred |= other.deferred
        self.attachment_ids += other.attachment_ids
        self.identity_ids += other.identity_ids
        self.arrivals |= other.arrivals


def apply(sightings: Sequence[Sighting]) -> Applied:
    """Write the events inside the caller's transaction."""
    applied = Applied()
    located = without_erased(locate(sightings, applied))
    if not located:
        return applied
    held = hold(located)
    stories, applied.deferred = join(held, located)
    applied.identity_ids, renamed = introduce(held, located)
    make_conversations(located, held)
    activities = tell(held, stories)
    conversations = list(held.conversations.values())
    match = Match(applied, held)
    match.all(located)

    sets.update(MessagePart, [sets.columns(part, *PROVEN) for part in match.proven.values()])
    applied.attachment_ids = insert(list(match.new.values()))
    facts = [(channel, fact) for _, channel, event in located for fact in facts_of(event)]
    store_facts(facts)
    audit_withdrawals(located)
    compare_anew(held, located)
    about = {(channel.pk, fact.subject) for channel, fact in facts} | subjects_with_facts(match.new)
    changed = fold(match.touched | {pk for place in about if (pk := match.message_at(place)) is not None})
    inserted: list[Turn] = [*match.new.values(), *activities]
    # One that was made just now has its first version still.
    standing = {row.pk: row.status for row in conversations if row.version > 1}
    moved = derive(conversations, inserted, changed, renamed)
    # An import is seen by its conversations: one change for each of its messages would drown the others.
    history = {item.pk: item.conversation_id for item in match.new.values() if item.arrival == Arrival.HISTORY}
    live.log_changes(
        moved,
        {message.pk: message.conversation_id for message in [*inserted, *changed] if message.pk not in history},
        request_ids={item.pk: item.request_id for item in match.new.values()},
        moving={row.pk for row in moved if standing.get(row.pk) != row.status},
        lengthened=set(history.values()),
    )
    written: dict[int, list[int]] = {}
    for item in match.new.values():
        if item.direction == Direction.INCOMING and item.arrival != Arrival.HISTORY:
            written.setdefault(item.conversation_id, []).append(item.pk)
    if written:
        withdraw([conversation for conversation in conversations if conversation.pk in written])
    reopen_failed(changed)
    if written:
        announce(messages_came, messages=written)
    if answered := answered_elsewhere(match.new.values(), conversations):
        announce(customers_answered, conversations=answered)
    log_messages(match.new)
    for item in match.new.values():
        applied.arrivals[item.external_id] = item.arrival
    return applied


def compare_anew(held: Held, located: Sequence[Located]) -> None:
    """What a profile tells of a customer may be known of another."""
    told = {
        held.rows[held.main((channel.pk, event.customer))].contact_id or 0
        for _, channel, event in located
        if isinstance(event, ContactChanged) and event.kind == PROFILE
    }
    if told:
        Contact.objects.filter(pk__in=told).update(compared_at=None)


def locate(sightings: Sequence[Sighting], applied: Applied) -> list[Located]:
    """Find each event's channel; what is about the channel itself is done here, what nobody reads is set aside."""
    channels = find_channels(sightings)
    located: list[Located] = []
    about_channels: list[tuple[Channel, NewFact]] = []
    about_templates: list[tuple[Channel, TemplateChanged]] = []
    for sighting in sightings:
        event = sighting.event
        channel = channels.get((sighting.platform, event.account))
        if channel is None:
            applied.aside.append((sighting.delivery, f"Unknown account: {event.account}"))
        elif isinstance(event, ChannelChanged):
            about_channels.append((channel, health(event)))
        elif isinstance(event, TemplateChanged):
            about_templates.append((channel, event))
        elif isinstance(event, Commented):
            applied.aside.append((sighting.delivery, "A comment, which is no direct message"))
        elif isinstance(event, CustomerEvent):
            located.append((sighting, channel, event))
    fold_channels(about_channels)
    fold_templates(about_templates)
    return located


@dataclass
class Match:
    """Which events are new messages, and which speak of parts that are there."""

    applied: Applied
    held: Held
    new: dict[Place, NewMessage] = field(default_factory=dict)
    proven: dict[int, MessagePart] = field(default_factory=dict)  # by id; their rows are to be written
    touched: set[int] = field(default_factory=set)  # ids of messages to fold
    latest: dict[int, datetime] = field(default_factory=dict)  # when each conversation's last seen message was

    def all(self, located: Sequence[Located]) -> None:
        keyless = [
            conversation.pk
            for _, channel, event in located
            if isinstance(event, MessageEchoed) and event.part_key is None
            if (conversation := self.held.conversation((channel.pk, event.customer))) is not None
        ]
        calls = calls_under_way(keyless) if keyless else {}
        for sighting, channel, event in located:
            conversation = self.held.conversation((channel.pk, event.customer))
            if isinstance(event, MessageReceived | MessageEchoed) and conversation is not None:
                may_be_ours = any(
                    began - CLOCKS_DIFFER <= event.at <= began + LONGEST_CALL + CLOCKS_DIFFER
                    for began in calls.get(conversation.pk, [])
                )
                self.message(sighting, channel, event, conversation, may_be_ours)
                if isinstance(event, MessageReceived):
                    note_way(conversation, event)
                if event.opens_window:
                    wrote_at = conversation.last_customer_at
                    conversation.last_customer_at = max(event.at, wrote_at or event.at)
            elif isinstance(event, Receipt) and event.external_ids:
                part = self.held.known.claim(channel.pk, event.part_key, event.external_ids[0])
                if part is not None:
                    self.prove(part)

    def message(
        self,
        sighting: Sighting,
        channel: Channel,
        event: MessageReceived | MessageEchoed,
        conversation: Conversation,
        may_be_ours: bool,
    ) -> None:
        place = (channel.pk, event.external_id)
        if place in self.new:
            return
        part = self.held.known.by_external_id.get(place)
        if part is None and isinstance(event, MessageEchoed):
            part = self.held.known.claim(channel.pk, event.part_key, event.external_id)
            if part is None and sighting.arrival == Arrival.SYNC:
                part = self.held.known.claim_alike(conversation.pk, event)
            if part is not None:
                self.prove(part)
        if part is not None:
            self.date(part, event, sighting.arrival)
        elif isinstance(event, MessageReceived):
            self.new[place] = received_message(event, channel, conversation, sighting.arrival, sighting.request_id)
        elif event.part_key is None and not event.author_name and may_be_ours:
            self.applied.deferred.add(sighting.delivery)
            return
        else:
            self.new[place] = echoed_message(event, channel, conversation, sighting.arrival, sighting.request_id)
        if sighting.arrival != Arrival.WEBHOOK:
            self.place_in_time(conversation.pk, part or self.new[place])

    def date(self, part: MessagePart, event: MessageReceived | MessageEchoed, arrival: str) -> None:
        """Take the platform's time where there was none, or only a list's, which tells whole seconds."""
        known_at = part.platform_at
        is_finer = known_at and 0 < (event.at - known_at).total_seconds() < 1 and arrival == Arrival.WEBHOOK
        if known_at is None or is_finer:
            part.platform_at = event.at
            self.prove(part)

    def place_in_time(self, conversation_id: int, seen: MessagePart | NewMessage) -> None:
        """A list tells whole seconds, but in order: what follows a message is not earlier than it."""
        before = self.latest.get(conversation_id)
        if isinstance(seen, NewMessage):
            seen.at = max(seen.at, before or seen.at)
            self.latest[conversation_id] = seen.at
        elif seen.platform_at:
            self.latest[conversation_id] = seen.platform_at

    def prove(self, part: MessagePart) -> None:
        self.proven[part.pk] = part
        self.touched.add(part.message_id)

    def message_at(self, place: Place) -> int | None:
        """The id of the message that the platform knows under this id, where there is one."""
        if place in self.new:
            return self.new[place].pk
        part = self.held.known.by_external_id.get(place)
        return part.message_id if part else None


def note_way(conversation: Conversation, event: MessageReceived) -> None:
    """Whether we were written to, or stood by while another application was."""
    if event.data.get("standby"):
        conversation.standby_at = max(event.at, conversation.standby_at or event.at)
    else:
        conversation.direct_at = max(event.at, conversation.direct_at or event.at)


def answered_elsewhere(new: Iterable[NewMessage], conversations: Iterable[Conversation]) -> list[int]:
    """The conversations in which somebody wrote in the platform's own inbox, or another app, and the customer waits no more."""
    waiting = {conversation.pk for conversation in conversations if conversation.waiting_since}
    answered = {
        item.conversation_id
        for item in new
        if item.direction == Direction.OUTGOING
        and item.arrival != Arrival.HISTORY
        and "automatic" not in item.columns["data"]
    }
    return sorted(answered - waiting)


def log_messages(new: Mapping[Place, NewMessage]) -> None:
    """One line a request, so that a message can be followed by its delivery's id."""
    by_request: dict[str, list[NewMessage]] = {}
    for item in new.values():
        by_request.setdefault(item.request_id, []).append(item)
    for request, messages in by_request.items():
        ids = ",".join(str(message.pk) for message in messages)
        with traced(request):
            log.info("message ingested: message=%s conversation=%s", ids, messages[0].conversation_id)
