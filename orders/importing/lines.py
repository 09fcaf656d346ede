"""Rows of a file of orders: each is an item of an order, or all that there is of one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from contacts.importing import values as plain
from contacts.importing.cells import as_written
from contacts.importing.lines import Line, Reader
from contacts.importing.sheet import Row
from contacts.importing.values import Wrong
from contacts.models import ContactImport
from orders.importing import values

LONGEST_NOTE = 5000


@dataclass(slots=True)
class OrderLine(Line):
    """What a row tells of the customer, as any line, and of their order: cells by key, read as far as they can be by themselves. An
    amount is in a currency that another row may name. places: the columns by key."""

    told: dict[str, Any] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    @property
    def order_number(self) -> str:
        return str(self.told.get("number", ""))


class OrderReader(Reader):
    line_type = OrderLine

    def __init__(self, imported: ContactImport) -> None:
        super().__init__(imported)
        # A telephone's owner has one language, birthday and so on in the file of customers; here these are nobody's.
        self.value_of = {key: self.value_of[key] for key in ("id", "name", "address")}
        self.value_of_order: dict[str, Callable[[str], Any]] = {
            "number": values.number_of_order,
            "placed_at": values.moment(imported.date_order, ZoneInfo(imported.workspace.time_zone)),
            "status": values.status,
            "item": plain.text(200),
            "quantity": values.quantity,
            "currency": values.currency,
            "price": str,
            "amount": str,
            "order_note": note,
        }

    def lines(self, rows: Iterable[Row]) -> list[OrderLine]:  # type: ignore[override]
        return list(super().lines(rows))  # type: ignore[arg-type]

    def take(self, line: Line, column: int, key: str, cell: str) -> None:
        if key not in self.value_of_order:
            return super().take(line, column, key, cell)
        assert isinstance(line, OrderLine)
        try:
            line.told[key], line.places[key] = self.value_of_order[key](cell), column
        except Wrong as wrong:
            line.complain(wrong.code, column, cell)

    def complete(self, line: Line) -> None:
        assert isinstance(line, OrderLine)
        if not line.order_number and not line.problems:
            line.complain("no_order_number")
        elif "item" not in line.told and {"quantity", "price"} & line.told.keys():
            line.complain("no_item")


def note(cell: str) -> str:
    if len(cell) > LONGEST_NOTE:
        raise Wrong("too_long")
    return cell.replace("\r\n", "\n").strip()


def number_in(imported: ContactImport) -> Callable[[Row], str]:
    """Of a row the order's number, as far as anything can be said without reading it: such rows stay in one lot."""
    place = imported.columns.index("number")

    def number(row: Row) -> str:
        return as_written(row.cells[place]).strip() if place < len(row.cells) and not row.code else ""

    return number
