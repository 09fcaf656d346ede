from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inbox import live, wake
from inbox.connectors import Connector, get_connector
from inbox.ingest.derive import derive
from inbox.media import kind_of
from inbox.models import Attachment, Conversation, Direction, Message, MessagePart, Status
from inbox.text import clean
from workspaces.models import Membership
from workspaces.tracing import request_id


class CannotSend(Exception):
    """The channel takes this message not, or not now. `reason` is a sentence for the agent."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def send_message(
    *,
    conversation: Conversation,
    author: Membership,
    client_id: UUID,
    text: str = "",
    files: Sequence[UploadedFile] = (),
    reply_to: str = "",
) -> Message:
    """Queue a reply; the outbox delivers it, the live layer shows it.

    client_id: made by the composer; the same one twice returns the first message. reply_to: an external id.
    Text and each file are parts of their own, in that order. Raises CannotSend.
    """
    conversation = (
        Conversation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("channel")
        .get(pk=conversation.pk)
    )
    if (first := conversation.messages.filter(client_id=client_id).first()) is not None:
        return first
    connector = get_connector(conversation.channel.platform)
    text = clean(text).strip()
    refuse_what_the_platform_would(conversation, connector, text)

    now = timezone.now()
    message = conversation.messages.create(
        direction=Direction.OUTGOING,
        author_type=Message.AuthorType.MEMBER,
        author=author,
        text=text,
        reply_to_external_id=reply_to,
        data={"request_id": request_id.get()},
        at=now,
        status=Status.QUEUED,
        client_id=client_id,
        due_at=due_at(conversation),
    )
    add_parts(message, conversation, text, files)
    derive([conversation], [], [])
    live.changed(conversation, message)
    transaction.on_commit(partial(wake.outbox, conversation.pk), robust=True)
    return message


def refuse_what_the_platform_would(conversation: Conversation, connector: Connector, text: str) -> None:
    allowance = connector.allowance(conversation, timezone.now())
    if not allowance.free_text:
        raise CannotSend(f"{allowance.reason} {allowance.instead}".strip())
    if conversation.channel.status == conversation.channel.Status.DISCONNECTED:
        raise CannotSend(_("This channel is disconnected. Connect it again to answer."))
    limit = connector.capabilities.text_limit
    if connector.capabilities.text_size(text) > limit:
        raise CannotSend(_("This is too long: the channel takes %(limit)s characters.") % {"limit": limit})


def due_at(conversation: Conversation) -> datetime:
    """Now, but never before a message that is already in line."""
    now = timezone.now()
    last = (
        conversation.messages.filter(status__in=[Status.QUEUED, Status.SENDING])
        .order_by("-due_at")
        .values_list("due_at", flat=True)
        .first()
    )
    return max(now, last or now)


def add_parts(message: Message, conversation: Conversation, text: str, files: Sequence[UploadedFile]) -> None:
    channel = conversation.channel
    if text:
        MessagePart.objects.create(message=message, channel=channel, number=0, status=Status.QUEUED)
    for number, file in enumerate(files):
        part = MessagePart.objects.create(
            message=message, channel=channel, number=number + bool(text), status=Status.QUEUED
        )
        kind, mime_type = kind_of(file)
        Attachment.objects.create(
            message=message,
            part=part,
            number=number,
            kind=kind,
            state=Attachment.State.STORED,
            name=clean(file.name or "")[:255],
            mime_type=mime_type,
            size=file.size,
            file=file,
        )
