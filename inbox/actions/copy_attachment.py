import logging
import mimetypes
from datetime import timedelta
from uuid import uuid4

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from inbox import live, retries
from inbox.actions.make_playable import want_playable
from inbox.connections import no_connection_held
from inbox.connectors import PASSING, SendError, get_connector
from inbox.download import Download, NotDownloaded, download
from inbox.media import BY_NAME, DRAWN, HEAD_BYTES, OPAQUE, sniff
from inbox.models import Attachment, Conversation, Message

log = logging.getLogger(__name__)

MB = 1024 * 1024
LARGEST = 25 * MB
MOST_ATTEMPTS = 5
# The first try may take a minute; what is under way is not begun again before this.
FIRST_RETRY = timedelta(seconds=90)

# What the first bytes may show of each kind. Containers of video carry sound alone too.
CONTAINERS = ("video/mp4", "video/3gpp", "video/webm", "video/ogg", "video/x-m4v", "video/quicktime", "application/ogg")
FITTING = {
    "image": ("image/",),
    "sticker": ("image/",),
    "video": ("video/", "image/gif"),
    "audio": ("audio/", *CONTAINERS),
    Attachment.CARD_PICTURE: tuple(DRAWN),
}


def copy_attachment(attachment_id: int) -> None:
    """Copy a customer's file to our storage before the platform's address for it expires.

    The file's type is what its first bytes show. A failure leaves the message standing with a note; one that may pass
    is repeated by the sweep, ever later.
    """
    attachment = claim(attachment_id)
    if attachment is None:
        return
    try:
        with no_connection_held():
            found = fetch(attachment)
    except NotDownloaded as error:
        log.info("attachment not copied: attachment=%s code=%s", attachment.pk, error.code)
        if not error.may_retry or attachment.attempt_count >= MOST_ATTEMPTS:
            finish(attachment, Attachment.State.FAILED, error_code=error.code, retry_at=None)
        elif not attachment.error_code:
            # Once: what is tried for hours must not look as if it came at any moment.
            finish(attachment, Attachment.State.WAITING, error_code=error.code)
        return
    with found.file:
        store(attachment, found)


def fetch(attachment: Attachment) -> Download:
    """Raises NotDownloaded, also where the platform does not say where the file is."""
    channel = attachment.message.conversation.channel
    connector = get_connector(channel.platform)
    if posted := connector.posted_file(channel, attachment.source_url):
        return Download(posted, posted.size)
    try:
        url, headers = connector.locate(channel, attachment.source_url)
    except SendError as error:
        raise NotDownloaded(
            "unavailable" if error.kind in PASSING else "gone", may_retry=error.kind in PASSING
        ) from error
    return download(url, connector.media_hosts, LARGEST, headers)


def claim(attachment_id: int) -> Attachment | None:
    waiting = Attachment.objects.filter(pk=attachment_id, state=Attachment.State.WAITING)
    return retries.claim(waiting.select_related("message__conversation__channel"), FIRST_RETRY)


def store(attachment: Attachment, found: Download) -> None:
    mime_type = sniff(found.file.read(HEAD_BYTES))
    found.file.seek(0)
    fitting = FITTING.get(attachment.kind)
    if fitting and not mime_type.startswith(fitting):
        finish(attachment, Attachment.State.FAILED, error_code="mistyped", retry_at=None)
        return
    # A picture that no browser draws is offered as a file.
    if attachment.kind == "image" and mime_type not in DRAWN:
        attachment.kind = "file"
    if mime_type == OPAQUE and mimetypes.guess_type(attachment.name)[0] in BY_NAME:
        mime_type = mimetypes.guess_type(attachment.name)[0] or OPAQUE
    # A name of our own: the platform's may be anything, and is kept beside it.
    attachment.file.save(uuid4().hex, File(found.file), save=False)
    is_kept = False
    try:
        is_kept = finish(
            attachment,
            Attachment.State.STORED,
            mime_type=mime_type,
            size=found.size,
            file=attachment.file.name,
            kind=attachment.kind,
            error_code="",
            retry_at=None,
        )
    finally:
        if not is_kept:
            attachment.file.delete(save=False)


@transaction.atomic
def finish(attachment: Attachment, state: Attachment.State, **fields: object) -> bool:
    """Return whether the attachment is still there: the customer may have taken the message back meanwhile.

    Or its workspace was deleted.
    """
    rows = Conversation.objects.select_for_update(no_key=True).filter(pk=attachment.message.conversation_id)
    conversation = rows.first()
    if conversation is None or not Attachment.objects.filter(pk=attachment.pk).update(state=state, **fields):
        return False
    if state == Attachment.State.STORED:
        attachment.refresh_from_db()
        want_playable(attachment)
    Message.objects.filter(pk=attachment.message_id).update(version=F("version") + 1)
    live.changed(conversation, attachment.message)
    return True


def waiting_attachments(limit: int = 50) -> list[int]:
    """Those that nobody was woken for, and those whose next try is due; as many as are copied before the next sweep."""
    due = Attachment.objects.filter(state=Attachment.State.WAITING, retry_at__lte=timezone.now())
    return list(due.order_by("retry_at").values_list("pk", flat=True)[:limit])
