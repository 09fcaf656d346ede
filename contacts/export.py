"""Customers as CSV that spreadsheets open and an import reads back, in constant memory."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.db import connection
from django.db.models import Prefetch
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from contacts.asked import Asked
from contacts.find import Look
from contacts.importing.cells import disarmed
from contacts.importing.columns import labels
from contacts.importing.values import BETWEEN_NOTES, written_number, written_tags
from contacts.models import Contact, ContactNote, CustomField
from contacts.orders import NEWEST

# Rows of a page, each read by its place behind the last: no cursor stays open for as long as a slow line takes.
PAGE = 500
BYTE_ORDER_MARK = "\ufeff"  # by which a spreadsheet knows that this is UTF-8
BETWEEN_ADDRESSES = "; "
Piece = TypeVar("Piece", str, bytes)


def export_pages(asked: Asked) -> Iterator[str]:
    """Yield CSV in pieces: the names of the columns, then so many customers at a time, the newest first.

    asked: which of a workspace's customers. See `cells_of` for what the columns hold.
    """
    workspace = asked.membership.workspace
    own_fields = list(workspace.custom_fields.all())
    yield BYTE_ORDER_MARK + as_csv([labels(own_fields).values()])
    rows = (
        workspace.contacts.select_related("owner__user")
        .defer("vector")
        .prefetch_related("emails", "phones", "tags", Prefetch("notes", ContactNote.objects.order_by("pk")))
    )
    for ids in pages_of_ids(asked):
        by_id = {contact.pk: contact for contact in rows.filter(pk__in=ids)}
        if by_id:
            yield as_csv(cells_of(by_id[pk], own_fields) for pk in ids if pk in by_id)


def pages_of_ids(asked: Asked) -> Iterator[list[int]]:
    """Along the list of the newest, so many looked at for each page; one may be empty."""
    place = None
    while True:
        look = Look(asked.narrowed(), NEWEST, place, PAGE)
        hits, place = look.along(PAGE)
        yield [pk for _, pk in hits]
        if place is None:
            return


def cells_of(contact: Contact, own_fields: Iterable[CustomField]) -> list[str]:
    """In the order of `labels`. The same in every language, so that it is read back wherever it goes: dates as ISO 8601, a
    language by its code, the one who looks after the customer by e-mail, yes and no as these words."""
    return [
        str(contact.pk),
        contact.name,
        BETWEEN_ADDRESSES.join(row.number for row in contact.phones.all()),
        BETWEEN_ADDRESSES.join(row.address for row in contact.emails.all()),
        contact.company,
        contact.address,
        contact.birthday.isoformat() if contact.birthday else "",
        contact.language,
        contact.time_zone,
        (contact.owner and contact.owner.user.email) or "",
        {"": "", Contact.Consent.GIVEN: "yes", Contact.Consent.WITHDRAWN: "no"}[contact.consent],
        BETWEEN_NOTES.join(note.text for note in contact.notes.all()),
        written_tags([tag.name for tag in contact.tags.all()]),
        *(own_cell(row, contact.custom.get(row.key)) for row in own_fields),
    ]


def own_cell(row: CustomField, value: Any) -> str:
    if value is None:
        return ""
    if row.kind == CustomField.Kind.YES_NO:
        return "yes" if value else "no"
    return written_number(str(value)) if row.kind == CustomField.Kind.NUMBER else str(value)


def as_csv(rows: Iterable[Iterable[str]]) -> str:
    """Rows whose cells no spreadsheet runs."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([disarmed(cell) for cell in row] for row in rows)
    return text.getvalue()


def as_file(pieces: Iterator[str], name: str) -> StreamingHttpResponse:
    """A download of today's. name: in the reader's language, without the ending."""
    headers = {
        "Content-Disposition": f'attachment; filename="{slugify(name)}-{timezone.localdate().isoformat()}.csv"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingHttpResponse(in_pieces(pieces), content_type="text/csv; charset=utf-8", headers=headers)


async def in_pieces(pieces: Iterator[Piece]) -> AsyncIterator[Piece]:
    """As a streamed answer under ASGI wants it: each piece is made in the request's own thread when it can leave.

    A database connection is held for the making alone: they are few, and a slow line takes minutes.
    """
    while (piece := await sync_to_async(next_piece)(pieces)) is not None:
        yield piece


def next_piece(pieces: Iterator[Piece]) -> Piece | None:
    try:
        return next(pieces, None)
    finally:
        if not connection.in_atomic_block:
            connection.close()
