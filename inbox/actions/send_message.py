from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inbox import live, wake
from inbox.connectors import Connector, get_connector
from inbox.ingest.derive import derive
from inbox.media import kind_of
from inbox.models import Attachment, Conversation, Direction, Message, Status
from inbox.text import clean
from workspaces.models import Membership
from workspaces.tracing import request_id


class CannotSend(Exception):
    """The channel takes this message not, or not now. `reason` is a sentence for the agent."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


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
    # Before the lock: a slow disk must not hold the conversation, and with it everybody's ingest.
    stored = [store(file) for file in files]
    try:
        message, is_new = queue(conversation, author, client_id, clean(text).strip(), stored, reply_to)
    except BaseException:
        forget(stored)
        raise
    if not is_new:
        forget(stored)
    return message


def store(file: UploadedFile) -> Attachment:
    """Write a file under a name of our own, since the sender's may be longer than a disk takes."""
    kind, mime_type = kind_of(file)
    attachment = Attachment(
        kind=kind,
        state=Attachment.State.STORED,
        name=clean(file.name or "")[:255],
        mime_type=mime_type,
        size=file.size,
    )
    attachment.file.save(uuid4().hex, file, save=False)
    return attachment


def forget(stored: Sequence[Attachment]) -> None:
    for attachment in stored:
        attachment.file.delete(save=False)


@transaction.atomic
def queue(
    conversation: Conversation,
    author: Membership,
    client_id: UUID,
    text: str,
    stored: Sequence[Attachment],
    reply_to: str,
) -> tuple[Message, bool]:
    conversation = (
        Conversation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("channel")
        .get(pk=conversation.pk)
    )
    if (first := conversation.messages.filter(client_id=client_id).first()) is not None:
        return first, False
    refuse_what_the_platform_would(conversation, get_connector(conversation.channel.platform), text)

    message = conversation.messages.create(
        direction=Direction.OUTGOING,
        author_type=Message.AuthorType.MEMBER,
        author=author,
        text=text,
        reply_to_external_id=reply_to,
        data={"request_id": request_id.get()},
        at=timezone.now(),
        status=Status.QUEUED,
        client_id=client_id,
        due_at=due_at(conversation),
    )
    add_parts(message, conversation, stored)
    derive([conversation], [], [])
    live.changed(conversation, message)
    transaction.on_commit(partial(wake.outbox, conversation.pk), robust=True)
    return message, True


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


def add_parts(message: Message, conversation: Conversation, stored: Sequence[Attachment]) -> None:
    """The text, where there is one, then each file."""
    contents: list[Attachment | None] = [*([None] if message.text else []), *stored]
    for number, attachment in enumerate(contents):
        part = message.parts.create(channel=conversation.channel, number=number, status=Status.QUEUED)
        if attachment is not None:
            attachment.message, attachment.part, attachment.number = message, part, number
            attachment.save()
