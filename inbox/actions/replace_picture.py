import logging
from collections.abc import Collection
from functools import partial
from hashlib import sha256
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction

from contacts.merging import remembers
from contacts.models import Contact
from inbox.connections import no_connection_held
from inbox.download import NotDownloaded, download
from inbox.media import DRAWN, HEAD_BYTES, sniff
from inbox.models import Channel

log = logging.getLogger(__name__)

LARGEST_PICTURE = 4 * 1024 * 1024  # bytes


def download_picture(url: str, hosts: Collection[str], largest: int = LARGEST_PICTURE) -> "ContentFile[bytes] | None":
    """Return what a browser can draw, under a name of our own with its type's extension; None where there is no such."""
    try:
        with no_connection_held():
            found = download(url, hosts, largest)
    except NotDownloaded as error:
        log.info("picture not copied: code=%s", error.code)
        return None
    with found.file:
        content = found.file.read()
    extension = DRAWN.get(sniff(content[:HEAD_BYTES]))
    return ContentFile(content, uuid4().hex + extension) if extension else None


def picture_hash(picture: "ContentFile[bytes]") -> str:
    picture.seek(0)
    return sha256(picture.read()).hexdigest()


@transaction.atomic
def replace_picture(row: Contact | Channel, picture: "ContentFile[bytes]") -> None:
    """Store it and save the row. The file before it goes when no row can name it any more: after the commit."""
    before = row.picture.name
    row.picture.save(picture.name or "", picture, save=False)
    columns = ["picture"]
    if isinstance(row, Contact):
        # Whoever has the same name and picture may be the same customer.
        row.picture_hash, row.compared_at = picture_hash(picture), None
        columns += ["picture_hash", "compared_at"]
        if before and remembers(row, before):
            before = ""
    try:
        row.save(update_fields=columns)
    except BaseException:
        row.picture.delete(save=False)
        raise
    if before:
        transaction.on_commit(partial(row.picture.storage.delete, before), robust=True)
