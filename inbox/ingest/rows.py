"""New messages as rows: the message, its part, its attachments."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from inbox import sets
from inbox.events import IncomingAttachment, MessageEchoed, MessageReceived
from inbox.models import Attachment, Channel, Conversation, Direction, Message, MessagePart, Status
from inbox.text import clean, clean_json


@dataclass
class NewMessage:
    message: Message
    part: MessagePart
    attachments: tuple[IncomingAttachment, ...]
    request_id: str


def received_message(
    event: MessageReceived, channel: Channel, conversation: Conversation, arrival: str, request_id: str
) -> NewMessage:
    message = Message(
        conversation=conversation,
        kind=event.kind,
        direction=Direction.INCOMING,
        author_type=Message.AuthorType.CONTACT,
        text=clean(event.text),
        reply_to_external_id=clean(event.reply_to)[:255],
        data=clean_json(dict(event.data)),
        at=event.at,
        arrival=arrival,
    )
    part = MessagePart(channel=channel, external_id=clean(event.external_id), platform_at=event.at)
    return NewMessage(message, part, event.attachments, request_id)


def echoed_message(
    event: MessageEchoed, channel: Channel, conversation: Conversation, arrival: str, request_id: str
) -> NewMessage:
    """What the business wrote somewhere else: in the platform's own inbox, through another app."""
    message = Message(
        conversation=conversation,
        kind=Message.Kind.MESSAGE,
        direction=Direction.OUTGOING,
        author_type=Message.AuthorType.EXTERNAL,
        author_name=clean(event.author_name)[:100],
        text=clean(event.text),
        reply_to_external_id=clean(event.reply_to)[:255],
        data=clean_json(dict(event.data)),
        at=event.at,
        arrival=arrival,
        status=Status.SENT,
    )
    part = MessagePart(channel=channel, external_id=clean(event.external_id), platform_at=event.at, status=Status.SENT)
    return NewMessage(message, part, event.attachments, request_id)


def insert(new: Sequence[NewMessage]) -> tuple[list[Message], list[int]]:
    """Write them with three statements; return the messages and the ids of attachments to copy."""
    messages = [item.message for item in new]
    sets.insert(messages)
    for item in new:
        item.part.message = item.message
    sets.insert([item.part for item in new])
    attachments = [attachment_row(item, number, given) for item in new for number, given in enumerate(item.attachments)]
    sets.insert(attachments)
    return messages, [row.pk for row in attachments if row.state == Attachment.State.WAITING]


def attachment_row(item: NewMessage, number: int, given: IncomingAttachment) -> Attachment:
    waits = given.is_file and bool(given.url)
    state = Attachment.State.WAITING if waits else Attachment.State.FAILED if given.is_file else Attachment.State.CARD
    return Attachment(
        message=item.message,
        part=item.part,
        number=number,
        kind=given.kind[:30],
        state=state,
        name=clean(given.name)[:255],
        mime_type=clean(given.mime_type)[:100],
        size=given.size,
        source_url=clean(given.url),
        data=clean_json(dict(given.data)),
        error_code="missing" if state == Attachment.State.FAILED else "",
        retry_at=timezone.now() if waits else None,
    )
