import logging
from datetime import timedelta
from functools import partial
from typing import IO
from uuid import uuid4

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from inbox import live, retries, wake
from inbox.connections import no_connection_held
from inbox.media import PLAYED
from inbox.models import Attachment, Conversation, Message, Rendition
from inbox.transcoding import NotTranscoded, transcode

log = logging.getLogger(__name__)

PLAYABLE = "audio/mpeg"
MOST_ATTEMPTS = 4
# A try ends long before, and is not begun again meanwhile.
FIRST_RETRY = timedelta(minutes=5)


def want_playable(attachment: Attachment) -> None:
    """Have a sound that browsers do not play made playable; the caller holds the conversation."""
    if attachment.kind != "audio" or attachment.mime_type in PLAYED:
        return
    waiting = {"state": Rendition.State.WAITING, "mime_type": PLAYABLE, "retry_at": timezone.now()}
    rendition, is_new = Rendition.objects.get_or_create(attachment=attachment, defaults=waiting)
    if is_new:
        transaction.on_commit(partial(wake.rendition, rendition.pk), robust=True)


def make_playable(rendition_id: int) -> None:
    """Make of a customer's sound what every browser plays. One that cannot be read stays a file to download."""
    rendition = claim(rendition_id)
    if rendition is None:
        return
    original = rendition.attachment
    try:
        with no_connection_held(), original.file.open("rb") as source:
            made = transcode(source, original.mime_type, rendition.mime_type)
    except (NotTranscoded, OSError) as error:
        code = error.code if isinstance(error, NotTranscoded) else "file_lost"
        log.warning("sound not made playable: attachment=%s code=%s", original.pk, code)
        may_retry = isinstance(error, NotTranscoded) and error.may_retry
        if not may_retry or rendition.attempt_count >= MOST_ATTEMPTS:
            finish(rendition, Rendition.State.FAILED, error_code=code, retry_at=None)
        return
    with made:
        keep(rendition, made)


def claim(rendition_id: int) -> Rendition | None:
    waiting = Rendition.objects.filter(pk=rendition_id, state=Rendition.State.WAITING)
    return retries.claim(waiting.select_related("attachment__message"), FIRST_RETRY)


def keep(rendition: Rendition, made: IO[bytes]) -> None:
    rendition.file.save(uuid4().hex, File(made), save=False)
    is_kept = False
    try:
        news = {"file": rendition.file.name, "size": rendition.file.size, "error_code": "", "retry_at": None}
        is_kept = finish(rendition, Rendition.State.MADE, **news)
    finally:
        if not is_kept:
            rendition.file.delete(save=False)


@transaction.atomic
def finish(rendition: Rendition, state: Rendition.State, **fields: object) -> bool:
    """Return whether it is still wanted: the customer may have taken the message back meanwhile."""
    message = rendition.attachment.message
    conversation = Conversation.objects.select_for_update(no_key=True).filter(pk=message.conversation_id).first()
    if conversation is None or not Rendition.objects.filter(pk=rendition.pk).update(state=state, **fields):
        return False
    Message.objects.filter(pk=message.pk).update(version=F("version") + 1)
    live.changed(conversation, message)
    return True


def waiting_renditions(limit: int = 20) -> list[int]:
    """Those that nobody was woken for, and those whose next try is due."""
    due = Rendition.objects.filter(state=Rendition.State.WAITING, retry_at__lte=timezone.now())
    return list(due.order_by("retry_at").values_list("pk", flat=True)[:limit])
