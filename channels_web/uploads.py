"""Files that visitors post. They stand here until the worker has copied them, like any customer's, to their message.

The message must not wait for that, and what the worker refuses or loses is told as with every other channel.
"""

import logging
from datetime import timedelta
from uuid import UUID, uuid4

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from channels_web.models import Upload
from inbox.media import kind_of
from inbox.models import Channel
from inbox.text import clean

log = logging.getLogger(__name__)

SCHEME = "upload:"
# Copying is given up long before.
KEPT_FOR = timedelta(days=2)
BATCH = 500


def store_upload(channel: Channel, file: UploadedFile) -> dict[str, object]:
    """Keep a file, and return it as `parsing.py` reads it."""
    kind, mime_type = kind_of(file)
    row = Upload(channel=channel, size=file.size or 0)
    row.file.save(uuid4().hex, file, save=False)
    row.save()
    name = clean(file.name or "")[-255:]
    return {"url": f"{SCHEME}{row.pk}", "kind": kind, "type": mime_type, "name": name, "size": row.size}


def open_upload(channel: Channel, url: str) -> File | None:
    """Open what was posted to this channel under `url`; None where it is gone, or never was."""
    try:
        row = Upload.objects.filter(channel=channel, pk=UUID(url.removeprefix(SCHEME))).first()
        return row.file.open("rb") if row else None
    except (ValueError, OSError):
        return None


def forget_uploads(channel: Channel | None = None) -> None:
    """Delete what was copied long ago, or all that was posted to a channel that ends."""
    found = Upload.objects.filter(channel=channel) if channel else Upload.objects.all()
    if channel is None:
        found = found.filter(created_at__lt=timezone.now() - KEPT_FOR)
    while rows := list(found[:BATCH]):
        for row in rows:
            row.file.delete(save=False)
        Upload.objects.filter(pk__in=[row.pk for row in rows]).delete()
