from typing import IO
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile

from contacts.importing import sheet
from contacts.importing.columns import MOST_COLUMNS, guess_columns
from contacts.importing.kinds import KINDS, kind_of
from contacts.models import ContactImport
from workspaces.access import require
from workspaces.models import Membership
from workspaces.roles import Permission


def open_import(*, actor: Membership, file: UploadedFile, kind: str = "contacts") -> ContactImport:
    """Keep a file, with what it seems to be: letters, delimiter, columns. Nothing is imported yet. kind: of `importing.kinds`."""
    require(actor, Permission.MANAGE_CUSTOMERS)
    assert file.file is not None
    encoding = sheet.find_encoding(file.file)
    imported = ContactImport(
        workspace=actor.workspace,
        author=actor,
        kind=kind,
        known=KINDS[kind].known[0],
        name=(file.name or "")[-255:].replace("\0", ""),
        size=file.size or 0,
        encoding=encoding,
        delimiter=sheet.find_delimiter(file.file, encoding),
        row_count=sheet.count_lines(file.file),
    )
    first = sheet.first_rows(file.file, encoding, imported.delimiter, 1)
    imported.has_header = bool(first) and sheet.looks_like_names(first[0].cells)
    imported.columns = guessed(imported, file.file)
    file.seek(0)
    # Under a name of our own: the sender's may be longer than a disk takes.
    imported.file.save(uuid4().hex, file, save=False)
    try:
        imported.save()
    except BaseException:
        imported.file.delete(save=False)
        raise
    return imported


def guessed(imported: ContactImport, file: IO[bytes]) -> list[str]:
    """What the columns hold: as many as the first row names, else as the widest of the first rows has cells."""
    rows = sheet.first_rows(file, imported.encoding, imported.delimiter, sheet.SAMPLE_LINES)
    named = rows[:1] if imported.has_header else []
    width = min(MOST_COLUMNS, max((len(row.cells) for row in named or rows if not row.code), default=0))
    kind = kind_of(imported)
    names = [cell for row in named for cell in row.cells][:width]
    keys = guess_columns(names, kind.labels(imported.workspace), kind.guesses, kind.several)
    return keys + [""] * (width - len(keys))
