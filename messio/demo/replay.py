"""The script happens: customers write through ingest, colleagues act through the product's own actions, each at its time.

All of it is one transaction: a worker that runs meanwhile sees only what was sent already, and sends nothing itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from inbox.actions.add_note import add_note
from inbox.actions.assign_conversation import assign_conversation
from inbox.actions.copy_attachment import store
from inbox.actions.hold_conversation import hold_conversation
from inbox.actions.mark_read import mark_read
from inbox.actions.prioritise_conversation import prioritise_conversation
from inbox.actions.replace_picture import replace_picture
from inbox.actions.resolve_conversation import resolve_conversation
from inbox.actions.send_message import NOW, Wanted, send_message
from inbox.actions.snooze_conversation import snooze_conversation
from inbox.actions.tag_conversation import tag_conversation
from inbox.download import Download
from inbox.events import (
    CustomerEvent,
    IncomingAttachment,
    MessageDeleted,
    MessageEchoed,
    MessageReceived,
    ReactionChanged,
    Receipt,
    Referred,
)
from inbox.ingest.batch import apply
from inbox.ingest.places import Sighting
from inbox.models import Channel, Conversation, Identity, Message
from messio.demo.channels import PREFIX, person_at
from messio.demo.drawing import SKINS, THINGS, portrait
from messio.demo.script import Story, Turn, duration, stories
from workspaces.models import Membership


@dataclass
class Told:
    """How far a conversation is. prefix: of its messages' ids. seen: how many of the customer's messages the shop has read."""

    story: Story
    channel: Channel
    prefix: str
    customer: str
    address: str
    theirs: str = ""
    ours: str = ""
    seen: int = 0
    turns: Iterator[tuple[datetime, Turn]] = field(default_factory=lambda: iter(()))


def replay(channels: list[Channel], members: dict[str, Membership], now: datetime) -> int:
    """Let every story happen up to `now`, on the channels in turn; return how many there are.

    members: by the names of the script's colleagues.
    """
    pictures = {name: draw() for name, draw in THINGS.items()}
    told = [begun(story, channels[n % len(channels)], f"{PREFIX}{n}", now) for n, story in enumerate(stories())]
    schedule = sorted(
        ((at, n, turn) for n, one in enumerate(told) for at, turn in times(one.story, now)), key=lambda row: row[:2]
    )
    with transaction.atomic():
        stage = Stage(members, pictures, now)
        for at, n, turn in schedule:
            with clock(at):
                stage.play(told[n], turn)
        for one in told:
            stage.settle(one)
    return len(told)


def begun(story: Story, channel: Channel, prefix: str, now: datetime) -> Told:
    customer, address = person_at(channel, story.name, now - story.ended)
    return Told(story, channel, prefix, customer or prefix, address)


def times(story: Story, now: datetime) -> Iterator[tuple[datetime, Turn]]:
    at = now - story.ended - story.lasted
    for turn in story.turns:
        at += turn.after
        yield at, turn


@contextmanager
def clock(at: datetime) -> Iterator[None]:
    """Let it be `at` for everything that asks Django for the time: an action dates what it does itself."""
    right = timezone.now
    timezone.now = lambda: at
    try:
        yield
    finally:
        timezone.now = right


class Stage:
    def __init__(self, members: dict[str, Membership], pictures: dict[str, bytes], now: datetime) -> None:
        self.members = members
        self.pictures = pictures
        self.now = now

    def play(self, told: Told, turn: Turn) -> None:
        match turn.kind:
            case "<":
                self.customer_writes(told, turn)
            case ">":
                self.shop_answers(told, turn)
            case "+":
                author = self.members[turn.who]
                add_note(conversation=self.conversation(told), author=author, client_id=uuid4(), text=turn.text)
            case "*" if turn.who:
                self.colleague_acts(told, turn)
            case "*":
                self.customer_acts(told, turn)

    # ── The customer ───────────────────────────────────────────────────────────────────────────────────────────────

    def customer_writes(self, told: Told, turn: Turn) -> None:
        if told.ours:
            self.customer_reads(told)
        kind = "sticker" if turn.thing == "heart" else "image"
        files = (IncomingAttachment(kind=kind, url="drawn:", name=f"{turn.thing}.png"),) if turn.thing else ()
        told.theirs = f"{told.prefix}-{uuid4().hex}"
        reply_to = told.ours if turn.quotes else ""
        self.happens(
            told,
            MessageReceived,
            external_id=told.theirs,
            text=turn.text,
            attachments=files,
            reply_to=reply_to,
            name=told.story.name,
            opens_window=True,
        )
        for attachment in self.conversation(told).messages.latest("pk").attachments.all():
            attachment.message.conversation = self.conversation(told)
            store(attachment, Download(file_of(self.pictures[turn.thing]), len(self.pictures[turn.thing])))

    def customer_acts(self, told: Told, turn: Turn) -> None:
        verb, _, rest = turn.text.partition(" ")
        match verb:
            case "reads":
                self.customer_reads(told)
            case "reacts":
                self.happens(told, ReactionChanged, external_id=told.ours, actor="contact", emoji=rest)
            case "deletes":
                self.happens(told, MessageDeleted, external_id=told.theirs)
            case "came":
                self.happens(told, Referred, referral={"source": "ADS", "ad_title": rest})

    def customer_reads(self, told: Told) -> None:
        self.happens(told, Receipt, status="read", watermark=timezone.now())

    def happens(self, told: Told, kind: type[CustomerEvent], **facts: Any) -> None:
        """Through ingest, as if the platform had posted it now."""
        who: dict[str, Any] = {"account": told.channel.external_id, "customer": told.customer, "address": told.address}
        event = kind(**who, at=timezone.now(), **facts)
        apply([Sighting(0, told.channel.platform, event)])

    # ── The shop ───────────────────────────────────────────────────────────────────────────────────────────────────

    def shop_answers(self, told: Told, turn: Turn) -> None:
        if turn.who == "page":
            self.happens(told, MessageEchoed, external_id=uuid4().hex, author_name="Page inbox", text=turn.text)
            return
        self.has_read(told)
        picture = SimpleUploadedFile(f"{turn.thing}.png", self.pictures[turn.thing]) if turn.thing else None
        message = send_message(
            conversation=self.conversation(told),
            author=self.members[turn.who],
            client_id=uuid4(),
            text=turn.text,
            files=[picture] if picture else [],
            wanted=Wanted(send_at=self.now + turn.later) if turn.later else NOW,
        )
        if not turn.later:
            self.platform_answers(told, message, turn.code)

    def platform_answers(self, told: Told, message: Message, code: str) -> None:
        """As it does at once: an echo that proves the part and dates it, then that it was delivered; or a refusal."""
        for part in message.parts.order_by("number"):
            told.ours = f"{told.prefix}-{uuid4().hex}"
            if code:
                self.happens(told, Receipt, status="failed", external_ids=(told.ours,), part_key=part.key, code=code)
                continue
            text = message.text if part.number == 0 else ""
            self.happens(told, MessageEchoed, external_id=told.ours, part_key=part.key, text=text)
            self.happens(told, Receipt, status="delivered", external_ids=(told.ours,))

    def colleague_acts(self, told: Told, turn: Turn) -> None:
        self.has_read(told)
        conversation, actor = self.conversation(told), self.members[turn.who]
        verb, _, rest = turn.text.partition(" ")
        match verb:
            case "assigns":
                assign_conversation(conversation=conversation, actor=actor, assignee=self.members[rest])
            case "priority":
                level = Conversation.Priority[rest.upper()]
                prioritise_conversation(conversation=conversation, actor=actor, priority=level)
            case "tags":
                tag_conversation(conversation=conversation, actor=actor, tag=actor.workspace.tags.get(name=rest))
            case "knows":
                assert conversation.identity.contact
                conversation.identity.contact.notes.create(author=actor, text=rest)
            case "holds":
                hold_conversation(conversation=conversation, actor=actor)
            case "snoozes":
                snooze_conversation(conversation=conversation, actor=actor, until=self.now + duration(rest))
            case "resolves":
                resolve_conversation(conversation=conversation, actor=actor)

    def has_read(self, told: Told) -> None:
        told.seen = self.conversation(told).incoming_count

    def conversation(self, told: Told) -> Conversation:
        rows = Conversation.objects.select_related("channel", "identity__contact", "workspace")
        return rows.get(channel=told.channel, identity__external_id=told.customer)

    # ── In the end ─────────────────────────────────────────────────────────────────────────────────────────────────

    def settle(self, told: Told) -> None:
        """Everybody has read as far as somebody answered; nobody asks the platform who this customer is."""
        conversation = self.conversation(told)
        for member in self.members.values():
            mark_read(membership=member, conversation=conversation, incoming_count=told.seen)
        Identity.objects.filter(pk=conversation.identity_id).update(profile_due_at=None)
        contact = conversation.identity.contact
        if told.story.looks and contact:
            hair, skin = told.story.looks.split()
            face = portrait(told.story.name, int(skin) % len(SKINS), is_long=hair == "long")
            replace_picture(contact, ContentFile(face, f"{uuid4().hex}.png"))


def file_of(content: bytes) -> IO[bytes]:
    return ContentFile(content).file
