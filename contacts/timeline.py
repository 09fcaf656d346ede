"""Everything that happened with a customer, newest first, whichever app keeps it. Each registers its sources when it starts.

A page is the newest entries of all sources together: each gives its own few, by an index, from one place on.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise

from contacts.models import Contact
from workspaces.ids import read_id
from workspaces.models import Membership
from workspaces.roles import Permission

PAGE = 25
WRITTEN = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True, order=True)
class Place:
    """Where an entry stands: by its time; of one moment by its source and then by its id there."""

    at: datetime
    source: str
    pk: int

    def __str__(self) -> str:
        """As an address names it."""
        return f"{self.at.astimezone(UTC).strftime(WRITTEN)}~{self.source}~{self.pk}"

    @classmethod
    def read(cls, given: str) -> "Place | None":
        """None for what is no place."""
        at, _, rest = given.partition("~")
        source, _, number = rest.partition("~")
        pk = read_id(number)
        try:
            return None if pk is None else cls(datetime.strptime(at, WRITTEN).replace(tzinfo=UTC), source, pk)
        except ValueError:
            return None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """at, pk: the row's. template: drawn inside a list's row with `content`, `entry`, `membership` and `slug`."""

    at: datetime
    pk: int
    template: str
    content: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Source:
    """Entries of one table.

    key: its name among the sources. kind: what the page is filtered by, under `label`; several sources may share one. icon: of
    its entries. entries: the `limit` newest that stand before the place (`earlier` makes a condition of it; None: from the newest
    on), newest first, by time and then by id.
    """

    key: str
    kind: str
    label: str | Promise
    icon: str
    entries: Callable[[Membership, Contact, Place | None, int], Iterable[Entry]]
    permission: Permission = Permission.READ


@dataclass(frozen=True)
class Row:
    """An entry on the page."""

    source: Source
    entry: Entry

    @property
    def place(self) -> Place:
        return Place(self.entry.at, self.source.key, self.entry.pk)


SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    SOURCES[source.key] = source


def kinds(membership: Membership) -> dict[str, str]:
    """What this member may filter by: labels by kind, in the order in which they were registered."""
    return {source.kind: str(source.label) for source in SOURCES.values() if membership.may(source.permission)}


def page(
    membership: Membership, contact: Contact, wanted: Collection[str] = (), before: Place | None = None
) -> tuple[list[Row], Place | None]:
    """Return up to 25 rows of the kinds `wanted`, or of all, and the place where the next page begins; None at the end."""
    rows = [
        Row(source, entry)
        for source in SOURCES.values()
        if (not wanted or source.kind in wanted) and membership.may(source.permission)
        for entry in source.entries(membership, contact, before, PAGE + 1)
    ]
    rows.sort(key=lambda row: row.place, reverse=True)
    return rows[:PAGE], rows[PAGE - 1].place if len(rows) > PAGE else None


def earlier(before: Place | None, source: str, at: str, pk: str = "pk") -> Q:
    """The condition on a source's columns `at` and `pk` for the rows that stand before a place; nothing of None."""
    if before is None:
        return Q()
    if source > before.source:
        return Q(**{f"{at}__lt": before.at})
    if source < before.source:
        return Q(**{f"{at}__lte": before.at})
    # Not "earlier, or as early and a lower id": PostgreSQL would read an OR's rows from the very first on.
    return Q(**{f"{at}__lte": before.at}) & (Q(**{f"{at}__lt": before.at}) | Q(**{f"{pk}__lt": before.pk}))
