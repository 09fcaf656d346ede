"""New messages as rows: the message, its part, its attachments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from inbox import sets
from inbox.events import IncomingAttachment, MessageEchoed, MessageReceived
from inbox.ingest.cards import with_pictures
from inbox.models import Attachment, Channel, Conversation, Direction, Message, MessagePart, Status
from inbox.search import index
from inbox.text import clean, clean_json


@dataclass(slots=True)
class NewMessage:
    """A message to insert; `pk` is set by `insert`. columns: what it does not share with every other."""

    workspace_id: int
    channel_id: int
    external_id: str
    conversation_id: int
    direction: str
    status: str
    at: datetime
    arrival: str
    columns: dict[str, Any]
    attachments: tuple[IncomingAttachment, ...]
    request_id: str
    pk: int = 0


def received_message(
    event: MessageReceived, channel: Channel, conversation: Conversation, arrival: str, request_id: str
) -> NewMessage:
    columns = {"kind": event.kind, "author_type": Message.AuthorType.CONTACT, "author_name": ""}
    return new_message(event, channel, conversation, arrival, request_id, Direction.INCOMING, "", columns)


def echoed_message(
    event: MessageEchoed, channel: Channel, conversation: Conversation, arrival: str, request_id: str
) -> NewMessage:
    """What the business wrote somewhere else: in the platform's own inbox, through another app."""
    shows = event.text or event.attachments
    columns = {
        "kind": Message.Kind.MESSAGE if shows else Message.Kind.UNSUPPORTED,
        "author_type": Message.AuthorType.EXTERNAL,
        "author_name": clean(event.author_name)[:100],
    }
    return new_message(event, channel, conversation, arrival, request_id, Direction.OUTGOING, Status.SENT, columns)


def new_message(
    event: MessageReceived | MessageEchoed,
    channel: Channel,
    conversation: Conversation,
    arrival: str,
    request_id: str,
    direction: str,
    status: str,
    columns: dict[str, Any],
) -> NewMessage:
    columns["text"] = clean(event.text)
    columns["reply_to_external_id"] = clean(event.reply_to)[:255]
    columns["data"] = clean_json(dict(event.data))
    return NewMessage(
        channel.workspace_id,
        channel.pk,
        clean(event.external_id),
        conversation.pk,
        direction,
        status,
        event.at,
        arrival,
        columns,
        event.attachments,
        request_id,
    )


def insert(new: Sequence[NewMessage]) -> list[int]:
    """Write them with four statements; return the ids of attachments to copy."""
    message_ids = sets.insert(Message, [message_row(item) for item in new])
    for item, message_id in zip(new, message_ids, strict=True):
        item.pk = message_id
    part_ids = sets.insert(MessagePart, [part_row(item) for item in new])
    rows = [
        attachment_row(item, part_id, number, given)
        for item, part_id in zip(new, part_ids, strict=True)
        for number, given in enumerate(with_pictures(item.attachments))
    ]
    attachment_ids = sets.insert(Attachment, rows)
    index.insert_entries([search_entry(item) for item in new])
    return [pk for pk, row in zip(attachment_ids, rows, strict=True) if row["state"] == Attachment.State.WAITING]


def message_row(item: NewMessage) -> dict[str, Any]:
    return {
        "conversation_id": item.conversation_id,
        "direction": item.direction,
        "status": item.status,
        "at": item.at,
        "arrival": item.arrival,
        **item.columns,
    }


def part_row(item: NewMessage) -> dict[str, Any]:
    return {
        "message_id": item.pk,
        "channel_id": item.channel_id,
        "external_id": item.external_id,
        "platform_at": item.at,
        "status": item.status,
        "key": uuid4(),
    }


def attachment_row(item: NewMessage, part_id: int, number: int, given: IncomingAttachment) -> dict[str, Any]:
    waits = given.is_file and bool(given.url)
    state = Attachment.State.WAITING if waits else Attachment.State.FAILED if given.is_file else Attachment.State.CARD
    return {
        "message_id": item.pk,
        "part_id": part_id,
        "number": number,
        "kind": given.kind[:30],
        "state": state,
        "name": clean(given.name)[:255],
        "mime_type": clean(given.mime_type)[:100],
        "size": given.size,
        "source_url": clean(given.url),
        "data": clean_json(dict(given.data)),
        "error_code": "missing" if state == Attachment.State.FAILED else "",
        "retry_at": timezone.now() if waits else None,
    }


def search_entry(item: NewMessage) -> dict[str, Any]:
    return index.entry(
        item.pk,
        item.workspace_id,
        item.at,
        text=item.columns["text"],
        channel_id=item.channel_id,
        conversation_id=item.conversation_id,
        author_id=None,
        is_incoming=item.direction == Direction.INCOMING,
        has_file=any(given.is_file for given in item.attachments),
    )
