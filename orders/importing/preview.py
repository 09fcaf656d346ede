"""The first orders of a file, as they will be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import Truncator

from contacts import telephone
from contacts.importing.joining import Join, joins
from contacts.importing.report import Problem, header_of, problems_of
from contacts.importing.sheet import Row
from contacts.models import ContactImport, ImportLine
from orders.importing.drafts import Draft, decide
from orders.importing.lines import OrderLine, OrderReader
from orders.models import Order
from orders.money import readable

LONGEST_ITEMS = 160


@dataclass(frozen=True)
class Previewed:
    """state: new, known or wrong. is_stranger: the import makes a customer; else join says whose it is. row: its first."""

    row: int
    number: str
    state: str
    status: str
    placed_at: datetime | None
    name: str
    addresses: list[str]
    is_stranger: bool
    join: Join | None
    items: str
    total: str
    problems: list[Problem]


def preview(imported: ContactImport, rows: Sequence[Row]) -> list[Previewed]:
    """The last one may go on below the rows that are shown."""
    lines = OrderReader(imported).lines(rows)
    header = header_of(imported)
    decision = decide(imported, lines)
    nameless = [one_row(line, problems(header, [line])) for line in decision.failed if not line.order_number]
    told = ((draft.lines[0].number, draft.who, draft.proof) for draft in decision.drafts if draft.who and draft.proof)
    joined = {join.row: join for join in joins(told)}
    shown = [one(draft, joined.get(draft.lines[0].number), problems(header, draft.lines)) for draft in decision.drafts]
    return sorted([*nameless, *shown], key=lambda each: each.row)


def problems(header: list[str], lines: Sequence[OrderLine]) -> list[Problem]:
    return [
        problem
        for line in lines
        for problem in problems_of(ImportLine(number=line.number, problems=line.problems), header)
    ]


def one(draft: Draft, join: Join | None, found: list[Problem]) -> Previewed:
    amount = draft.fields.get("amount")
    items = (f"{item.quantity.normalize():f} × {item.name}" for item in draft.items)
    return Previewed(
        row=draft.lines[0].number,
        number=draft.number,
        state="wrong" if found else "known" if draft.known else "new",
        status=status_of(draft),
        placed_at=draft.fields.get("placed_at"),
        name=draft.customer.fields.get("name", ""),
        addresses=[*map(telephone.readable, draft.customer.phones), *draft.customer.emails],
        is_stranger=draft.who is not None and draft.who < 0,
        join=join,
        items=Truncator(", ".join(items)).chars(LONGEST_ITEMS),
        total="" if amount is None else readable(amount, draft.fields["currency"]),
        problems=found,
    )


def status_of(draft: Draft) -> str:
    """None that a row got wrong, nor one that the file leaves to an order that is there."""
    is_open = draft.known is not None or draft.is_refused
    told = draft.fields.get("status", "" if is_open else Order.Status.NEW)
    return str(Order.Status(told).label) if told else ""


def one_row(line: OrderLine, found: list[Problem]) -> Previewed:
    """A row that is no order's."""
    return Previewed(line.number, "", "wrong", "", None, line.fields.get("name", ""), [], False, None, "", "", found)
