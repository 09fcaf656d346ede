from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from inbox import live, wake
from inbox.actions.keep_draft import forget_sent
from inbox.actions.resolve_with_reply import resolve_with_reply
from inbox.connectors import OutgoingCard, OutgoingTemplate, get_connector
from inbox.ingest.derive import derive
from inbox.models import Attachment, Conversation, Direction, Draft, Message, Status
from inbox.outbox.refusals import (
    BY_HAND,
    refuse_a_second_answer,
    refuse_a_wrong_time,
    refuse_too_many,
    refuse_what_the_platform_would,
    refuse_what_was_taken_back,
)
from inbox.outbox.waiting import LATER, UNDO
from inbox.search import index
from inbox.signals import announce, customers_answered
from inbox.text import clean, clean_json
from inbox.uploads import forget, store
from workspaces.models import Membership
from workspaces.tracing import request_id


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How a reply is to leave.

    by_hand: a person wrote it at the composer: it can be undone for a moment if they like that, and their sending is
    limited. send_at: when it leaves, in the zone in which people think of it; None for now. cancel_if_customer_writes:
    not at all once the customer wrote. seen_id: of the newest message that the author saw; 0 where nobody asks.
    resolves: the conversation is resolved with it, and open again where it does not go out.
    """

    by_hand: bool = False
    send_at: datetime | None = None
    cancel_if_customer_writes: bool = False
    seen_id: int = 0
    resolves: bool = False


NOW = Wanted()


def send_message(
    *,
    conversation: Conversation,
    author: Membership,
    client_id: UUID,
    text: str = "",
    files: Sequence[File] = (),
    buttons: Sequence[str] = (),
    template: OutgoingTemplate | None = None,
    card: OutgoingCard | None = None,
    reply_to: str = "",
    wanted: Wanted = NOW,
) -> Message:
    """Queue a reply; the outbox delivers it, the live layer shows it.

    client_id: made by the composer; the same one twice returns the first message. reply_to: an external id.
    Text and each file are parts of their own, in that order; a text with buttons comes last, since some platforms show
    those of the newest message alone. A template is one part: `text` is what the customer will read, `buttons` are its
    own, `files` holds at most the one that stands above its words. card: drawn instead of the text, with the one of
    `files` as its picture, where the channel has such. Raises CannotSend.
    """
    beside: dict[str, Any] = {}
    if buttons:
        beside["buttons"] = [clean(title) for title in buttons]
    if card:
        beside["card"] = clean_json(asdict(card))
    if template:
        beside["template"] = clean_json(asdict(template))
    # Before the lock: a slow disk must not hold the conversation, and with it everybody's ingest.
    stored: list[Attachment] = []
    try:
        for file in files:
            stored.append(Attachment(state=Attachment.State.STORED))
            store(file, stored[-1])
        message, is_new = queue(conversation, author, client_id, clean(text).strip(), beside, stored, reply_to, wanted)
    except BaseException:
        forget(stored)
        raise
    if not is_new:
        forget(stored)
    return message


@transaction.atomic
def queue(
    conversation: Conversation,
    author: Membership,
    client_id: UUID,
    text: str,
    beside: dict[str, Any],
    stored: Sequence[Attachment],
    reply_to: str,
    wanted: Wanted,
) -> tuple[Message, bool]:
    conversation = (
        Conversation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("channel")
        .get(pk=conversation.pk)
    )
    if (first := conversation.messages.filter(client_id=client_id).first()) is not None:
        return first, False
    refuse_what_was_taken_back(conversation, client_id)
    refuse_what_the_platform_would(conversation, get_connector(conversation.channel.platform), text, beside)
    if wanted.send_at is not None:
        refuse_a_wrong_time(conversation, wanted.send_at, is_template="template" in beside)
    if wanted.seen_id:
        refuse_a_second_answer(conversation, author, wanted.seen_id)
    if wanted.by_hand:
        refuse_too_many(author)
        beside = beside | BY_HAND

    waits = LATER if wanted.send_at else UNDO if wanted.by_hand and author.user.undo_send else ""
    due_at = wanted.send_at or next_due_at(conversation, settings.UNDO_SECONDS if waits == UNDO else 0)
    message = conversation.messages.create(
        direction=Direction.OUTGOING,
        author_type=Message.AuthorType.MEMBER,
        author=author,
        text=text,
        reply_to_external_id=reply_to,
        data={"request_id": request_id.get()} | ({"waits": waits} if waits else {}) | beside,
        at=due_at,
        status=Status.QUEUED,
        client_id=client_id,
        due_at=due_at,
        cancel_if_customer_writes=wanted.cancel_if_customer_writes,
    )
    add_parts(message, conversation, stored)
    if wanted.by_hand and not message.is_template:
        forget_sent(author, conversation, Draft.Mode.REPLY, text)
    index.index_messages([message.pk])
    derive([conversation], [], [])
    live.changed(conversation, message)
    if not waits:
        announce(customers_answered, conversations=[conversation.pk])
    if wanted.resolves:
        resolve_with_reply(conversation=conversation, message=message, actor=author)
    if waits != LATER:
        wake_at(conversation, due_at)
    return message, True


def next_due_at(conversation: Conversation, wait_seconds: float = 0) -> datetime:
    """After the wait, but never before a message that is already in line to leave now; scheduled ones are not."""
    now = timezone.now()
    last = (
        conversation.messages.filter(
            status__in=[Status.QUEUED, Status.SENDING], due_at__lte=now + timedelta(seconds=settings.UNDO_SECONDS)
        )
        .order_by("-due_at")
        .values_list("due_at", flat=True)
        .first()
    )
    at = now + timedelta(seconds=wait_seconds)
    return max(at, last or at)


def wake_at(conversation: Conversation, due_at: datetime) -> None:
    """A worker takes it to the moment; a wake-up that is lost is repeated by the sweep."""
    seconds = max(0.0, (due_at - timezone.now()).total_seconds())
    transaction.on_commit(partial(wake.outbox, conversation.pk, countdown_seconds=seconds), robust=True)


def add_parts(message: Message, conversation: Conversation, stored: Sequence[Attachment]) -> None:
    """The text, where there is one, and each file; a template and its file are one, and so are a card and its picture."""
    words: list[Attachment | None] = [None] if message.text else []
    contents: list[Attachment | None] = [*words, *stored]
    has_card = "card" in message.data and get_connector(conversation.channel.platform).capabilities.card
    if message.is_template or has_card:
        contents = list(stored) or words
    elif "buttons" in message.data:
        contents = [*stored, *words]
    for number, attachment in enumerate(contents):
        part = message.parts.create(channel=conversation.channel, number=number, status=Status.QUEUED)
        if attachment is not None:
            attachment.message, attachment.part, attachment.number = message, part, number
            attachment.save()
