"""Lists in pages: a page ends with a cursor, which is where the next one begins. Nothing is counted, nothing skipped over."""

from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, Field

from api.problems import Problem
from workspaces.ids import read_id

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)
LONGEST_CURSOR = 400


class Page(BaseModel, Generic[Item]):
    data: list[Item]
    next_cursor: str | None = Field(description="Give it as `cursor` for the page after this one; null on the last.")


def plain_number(given: object) -> object:
    """Python reads "１_0" as a number too; nobody means that."""
    if isinstance(given, str) and not (given.isascii() and given.isdigit() and len(given) < 10):
        raise ValueError("no number")
    return given


# More than the most is an error, so that nobody believes to have got all there was.
Limit = Annotated[int, BeforeValidator(plain_number), Field(ge=1, le=200)]
LongLimit = Annotated[int, BeforeValidator(plain_number), Field(ge=1, le=500)]
Cursor = Annotated[str, Field(max_length=LONGEST_CURSOR, description="`next_cursor` of the page before.")]


def newest_first(
    of: str,
    rows: "QuerySet[Row]",
    cursor: str,
    limit: int,
    load: Callable[["QuerySet[Row]"], Sequence[Row]] = list,
) -> tuple[Sequence[Row], str | None]:
    """Return a page of rows by their numbers, and where the next one begins. of: as `write_cursor` has it. Raises Problem."""
    rows = rows.order_by("-pk")
    if before := read_id(read_cursor(of, cursor)):
        rows = rows.filter(pk__lt=before)
    found = load(rows[: limit + 1])
    more = write_cursor(of, str(found[limit - 1].pk)) if len(found) > limit else None
    return found[:limit], more


def write_cursor(of: str, place: str) -> str:
    """of: the list and what it was asked for, since a place in one list is none in another."""
    return signing.dumps(place, salt=f"api.cursor.{of}")


def read_cursor(of: str, given: str) -> str:
    """Return the place; empty for the first page. Raises Problem."""
    if not given:
        return ""
    try:
        return str(signing.loads(given, salt=f"api.cursor.{of}"))
    except signing.BadSignature:
        detail = _("This is no cursor of this list. Begin again without one.")
        errors = [{"detail": detail, "parameter": "cursor"}]
        raise Problem("invalid", detail, errors=errors) from None
