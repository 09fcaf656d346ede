"""What a row of the customers' list shows beside the name. An app above adds to COLUMNS what it knows of customers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy, pgettext_lazy

from contacts import facts, masks
from contacts.filters import own_fields
from contacts.languages import language_choices
from contacts.models import Contact, CustomField
from workspaces.models import Membership
from workspaces.own_fields import in_words


@dataclass(frozen=True)
class Cell:
    """text: what it says. href: where that leads. at: a moment beside it. more: how many like it there are besides. mark: a
    word of warning. platform: whose badge stands before it. count: of what is new. tags: [{"name", "colour"}, …]."""

    text: str = ""
    href: str = ""
    at: datetime | None = None
    more: int = 0
    mark: str = ""
    platform: str = ""
    tags: Sequence[Mapping[str, Any]] = ()
    count: int = 0


@dataclass(frozen=True)
class Column:
    """cells: for a page of contacts from `find.rows`, what to show of each by its id; one query at the most. place: lower ones
    come first, since a narrow screen shows those."""

    name: str
    label: Any
    cells: Callable[[Membership, Sequence[Contact]], Mapping[int, Cell]]
    is_usual: bool = True
    place: int = 50


def of_each(cell: Callable[[Any], Cell | None]) -> Callable[[Membership, Sequence[Contact]], Mapping[int, Cell]]:
    """Of what the contact's row itself says."""
    return lambda _, contacts: {row.pk: found for row in contacts if (found := cell(row))}


def phone(row: Any) -> Cell | None:
    first, *others = row.numbers or [""]
    return Cell(masks.phone(first), masks.phone_link(first), more=len(others)) if first else None


def email(row: Any) -> Cell | None:
    first, *others = row.addresses or [""]
    return Cell(masks.email(first), masks.email_link(first), more=len(others)) if first else None


def language(row: Contact) -> Cell | None:
    return Cell(dict(language_choices()).get(row.language, row.language)) if row.language else None


COLUMNS = [
    Column("phone", gettext_lazy("Telephone"), of_each(phone)),
    Column("email", gettext_lazy("E-mail"), of_each(email)),
    Column("tags", gettext_lazy("Tags"), of_each(lambda row: Cell(tags=row.labels) if row.labels else None)),
    Column(
        "owner",
        gettext_lazy("Looked after by"),
        of_each(lambda row: Cell(str(row.owner)) if row.owner else None),
    ),
    Column(
        "company",
        gettext_lazy("Company"),
        of_each(lambda row: Cell(row.company) if row.company else None),
        is_usual=False,
    ),
    Column("language", gettext_lazy("Language"), of_each(language), is_usual=False),
    Column(
        "consent",
        gettext_lazy("News"),
        of_each(lambda row: Cell(row.get_consent_display()) if row.consent else None),
        is_usual=False,
    ),
    Column(
        "source",
        pgettext_lazy("of a customer", "How you met"),
        of_each(lambda row: Cell(row.get_source_display())),
        is_usual=False,
    ),
    Column(
        "birthday",
        gettext_lazy("Birthday"),
        of_each(lambda row: Cell(date_format(row.birthday, "DATE_FORMAT")) if row.birthday else None),
        is_usual=False,
    ),
    Column(
        "added", pgettext_lazy("of a customer", "Added"), of_each(lambda row: Cell(at=row.created_at)), is_usual=False
    ),
]
# Under which name a membership keeps what its member chose.
LIST = "customers"


def in_order() -> list[Column]:
    return sorted(COLUMNS, key=lambda column: column.place)


def columns_of(membership: Membership) -> list[Column]:
    """All that the member can choose from."""
    return [*in_order(), *map(own_column, own_fields(membership))]


def chosen_columns(membership: Membership) -> list[Column]:
    """Those that the member's list shows."""
    chosen = membership.list_columns.get(LIST)
    if chosen is None:
        return [column for column in in_order() if column.is_usual]
    return list(_named(membership, chosen))


def _named(membership: Membership, names: Sequence[str]) -> Iterator[Column]:
    yield from (column for column in in_order() if column.name in names)
    yield from (column for column in map(own_column, own_fields(membership, names)) if column.name in names)


def own_column(row: CustomField) -> Column:
    def cell(contact: Contact) -> Cell | None:
        value = contact.custom.get(row.key)
        return None if value is None else Cell(in_words(row.kind, value))

    return Column(facts.own(row.key), row.name, of_each(cell), is_usual=False)


class Row:
    """A customer in the list: who, and what each column says of them, or None."""

    def __init__(self, contact: Contact, cells: Sequence[tuple[Column, Cell | None]]) -> None:
        self.contact, self.cells, self.name = contact, cells, str(contact)


def rows_of(membership: Membership, contacts: Sequence[Contact], columns: Sequence[Column]) -> list[Row]:
    found = [(column, column.cells(membership, contacts) if contacts else {}) for column in columns]
    return [Row(contact, [(column, cells.get(contact.pk)) for column, cells in found]) for contact in contacts]
