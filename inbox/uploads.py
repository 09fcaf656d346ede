"""Files that members give: of a message, of a saved reply, of what an app above has."""

from collections.abc import Iterable
from typing import Any, Protocol
from uuid import uuid4

from django.core.files import File

from inbox.media import kind_of
from inbox.text import clean


class FileRow(Protocol):
    file: Any


class GivenFile(FileRow, Protocol):
    kind: Any
    name: Any
    mime_type: Any
    size: Any


def store(file: File, row: GivenFile) -> None:
    """Write a file under a name of our own, since the sender's may be longer than a disk takes; `row` is not saved.

    A full disk leaves a part of it: whoever calls this keeps the row before, and forgets it then.
    """
    row.kind, row.mime_type = kind_of(file)
    row.name, row.size = clean(file.name or "")[:255], file.size
    row.file.name = row.file.field.generate_filename(row, uuid4().hex)
    row.file.storage.save(row.file.name, file)


def forget(rows: Iterable[FileRow]) -> None:
    """Delete the files; the rows are gone, or never were."""
    for row in rows:
        row.file.delete(save=False)
