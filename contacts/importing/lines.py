"""Rows of a file as customers: what each says of whom, and what is wrong with it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from contacts.forms import MOST_ADDRESSES
from contacts.importing import values
from contacts.importing.cells import as_written
from contacts.importing.columns import OWN
from contacts.importing.sheet import Row
from contacts.importing.values import Wrong
from contacts.models import ContactImport

# Several addresses in one cell.
BETWEEN_ADDRESSES = re.compile(r"[;,\n]+")
LONGEST_VALUE = 200  # of a value that is named in a problem


@dataclass(slots=True)
class Line:
    """fields: columns of Contact that the row tells; own: values by the key of a workspace's own field."""

    number: int
    id: int | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)

    def complain(self, code: str, column: int | None = None, value: str = "") -> None:
        self.problems.append({"column": column, "value": value[:LONGEST_VALUE], "code": code})


class Reader:
    """Reads the rows of one import. An app above whose rows tell of customers too reads the rest into a line of its own."""

    line_type: type[Line] = Line

    def __init__(self, imported: ContactImport) -> None:
        workspace = imported.workspace
        self.keys: list[str] = imported.columns
        order = imported.date_order
        owners = workspace.memberships.filter(removed_at=None).exclude(user__email=None)
        self.owners = {str(email): pk for email, pk in owners.values_list("user__email", "pk")}
        self.one_line = {"name": 200, "company": 200, "address": 500}
        self.address_of: dict[str, Callable[[str], str]] = {
            "email": values.email,
            "phone": values.phone(workspace.country),
        }
        self.value_of: dict[str, Callable[[str], Any]] = {
            "id": values.number_of_contact,
            **{key: values.text(most) for key, most in self.one_line.items()},
            "birthday": values.day(order),
            "language": values.language,
            "time_zone": values.time_zone,
            "owner": self.owner,
            "consent": values.consent,
            "note": values.notes,
            "tags": values.tags,
        }
        for row in workspace.custom_fields.all():
            self.value_of[OWN + row.key] = values.own_value(row, order)

    def owner(self, cell: str) -> int:
        if (found := self.owners.get(cell.strip().lower())) is None:
            raise Wrong("no_member")
        return found

    def lines(self, rows: Iterable[Row]) -> Iterator[Line]:
        """Rows without anything in the columns that count are passed over."""
        for row in rows:
            line = self.line(row)
            if line is not None:
                yield line

    def line(self, row: Row) -> Line | None:
        line = self.line_type(row.number)
        if row.code:
            line.complain(row.code, value=row.cells[0])
            return line
        if any(cell.strip() for cell in row.cells[len(self.keys) :]):
            line.complain("too_many_cells", value=row.cells[len(self.keys)])
            return line
        is_empty = True
        for column, (key, given) in enumerate(zip(self.keys, row.cells, strict=False)):
            cell = as_written(given) if key else ""
            if not cell or cell.isspace():
                continue
            is_empty = False
            if "\ufffd" in cell or "\0" in cell:
                line.complain("unreadable", column, cell.replace("\0", "\ufffd"))
                continue
            self.take(line, column, key, cell)
        if is_empty:
            return None
        self.complete(line)
        return line

    def complete(self, line: Line) -> None:
        """When all its cells are taken."""
        is_anybody = line.fields.get("name") or line.emails or line.phones or line.id
        if not is_anybody and not line.problems:
            line.complain("nobody")

    def take(self, line: Line, column: int, key: str, cell: str) -> None:
        if key in self.address_of:
            self.take_addresses(line, column, key, cell)
        elif key in self.value_of:
            try:
                self.set(line, key, self.value_of[key](cell))
            except Wrong as wrong:
                line.complain(wrong.code, column, cell)

    def take_addresses(self, line: Line, column: int, key: str, cell: str) -> None:
        listed = line.emails if key == "email" else line.phones
        for written in filter(None, map(str.strip, BETWEEN_ADDRESSES.split(cell))):
            try:
                address = self.address_of[key](as_written(written))
            except Wrong as wrong:
                line.complain(wrong.code, column, written)
            else:
                if address not in listed:
                    listed.append(address)
        if len(listed) > MOST_ADDRESSES:
            line.complain("too_many", column, cell)

    def set(self, line: Line, key: str, value: Any) -> None:
        if key == "id":
            line.id = value
        elif key == "note":
            line.notes += value
        elif key == "tags":
            line.tags += [name for name in value if name not in line.tags]
        elif key.startswith(OWN):
            line.own[key.removeprefix(OWN)] = value
        elif (before := line.fields.get(key)) and key in ("name", "address"):
            together = (" " if key == "name" else ", ").join((before, value))
            line.fields[key] = values.text(self.one_line[key])(together)
        else:
            line.fields["owner_id" if key == "owner" else key] = value
