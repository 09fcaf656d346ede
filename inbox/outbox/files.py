"""The file of a part, as the channel takes it: as it was given, or what was made of it once and is kept beside it."""

from typing import IO
from uuid import uuid4

from django.core.files import File

from inbox.connections import no_connection_held
from inbox.connectors import RECORDED, Capabilities, OutgoingFile
from inbox.media import ENDINGS
from inbox.models import Attachment, Rendition
from inbox.transcoding import transcode


def still_to_be_made(attachment: Attachment, capabilities: Capabilities) -> str:
    """The type into which it has to be made before it can leave; empty where nothing has to be, or it is there."""
    if attachment.made:
        return ""
    return capabilities.made_into(attachment.kind, attachment.mime_type, attachment.size or 0)


def make(attachment: Attachment, target: str, most_bytes: int) -> None:
    """Kept before the call, so that no retry of that makes it again. Who calls this has claimed the message.

    Raises OSError where the file is lost, and NotTranscoded.
    """
    with no_connection_held(), attachment.file.open("rb") as source:
        made = transcode(source, attachment.mime_type, target, most_bytes)
    with made:
        keep(attachment, target, made)


def keep(attachment: Attachment, target: str, made: IO[bytes]) -> None:
    rendition = Rendition(attachment=attachment, state=Rendition.State.MADE, mime_type=target)
    rendition.file.save(uuid4().hex, File(made), save=False)
    rendition.size = rendition.file.size
    try:
        rendition.save()
    except BaseException:
        rendition.file.delete(save=False)
        raise


def outgoing_file(attachment: Attachment) -> OutgoingFile:
    """Raises OSError where the file cannot be opened; the caller closes it."""
    kind, name, made = attachment.kind, attachment.name, attachment.made
    if made is None:
        given, size = attachment.file.open("rb"), attachment.size or 0
        return OutgoingFile(kind=kind, name=name, mime_type=attachment.mime_type, size=size, file=given)
    return OutgoingFile(
        kind=kind,
        name=f"{name.rpartition('.')[0] or kind}{ENDINGS[made.mime_type]}",
        mime_type=made.mime_type,
        size=made.size or 0,
        file=made.file.open("rb"),
        voice=attachment.mime_type == RECORDED,
    )
