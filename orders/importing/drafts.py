"""What rows say of orders, and what becomes of each: made, changed, left as it is, or refused with all its rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from contacts.importing.checking import told_before
from contacts.importing.known import Who, find_known, keys_of
from contacts.importing.lines import Line
from contacts.importing.values import Wrong
from contacts.models import ContactImport
from orders.importing import values
from orders.importing.lines import OrderLine
from orders.items import Item, sum_of
from orders.models import Order
from orders.money import currency_of

# Of an item, not of the order.
OF_ITEMS = {"number", "item", "quantity", "price"}


@dataclass
class Draft:
    """An order as its rows tell it. fields: columns of Order. who: its customer; proof: the key by which they are known, where one is.
    known: the order of this number that is there."""

    number: str
    lines: list[OrderLine]
    customer: Line
    fields: dict[str, Any] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    who: Who | None = None
    proof: str = ""
    known: Order | None = None

    @property
    def is_refused(self) -> bool:
        return any(line.problems for line in self.lines)


@dataclass
class Decision:
    """makes: rows that make a customer. told: what the rows told of customers and orders, for rows further down."""

    created: list[Draft] = field(default_factory=list)
    changed: list[Draft] = field(default_factory=list)
    skipped: list[Draft] = field(default_factory=list)
    refused: list[Draft] = field(default_factory=list)
    failed: list[OrderLine] = field(default_factory=list)
    makes: list[Line] = field(default_factory=list)
    told: dict[str, Who] = field(default_factory=dict)

    @property
    def drafts(self) -> list[Draft]:
        """In the order of the file."""
        every = [*self.created, *self.changed, *self.skipped, *self.refused]
        return sorted(every, key=lambda draft: draft.lines[0].number)


def decide(imported: ContactImport, lines: Sequence[OrderLine]) -> Decision:
    decision = Decision()
    numbers = {line.order_number for line in lines}
    rows = Order.objects.filter(workspace=imported.workspace_id, number__in=numbers).prefetch_related("items")
    there = {row.number: row for row in rows}
    drafts = list(drafts_of(imported, lines, there))
    decision.failed += [line for line in lines if not line.order_number]
    customers = [draft.customer for draft in drafts]
    keys = {key for customer in customers for key in keys_of(customer, by_name=False)}
    before = told_before(imported, keys | {order_key(draft.number) for draft in drafts})
    known = before | find_known(imported.workspace_id, customers, by_name=False)
    for draft in drafts:
        if order_key(draft.number) in before:
            draft.lines[0].complain("apart", draft.lines[0].places["number"], draft.number)
        else:
            find_customer(imported, draft, known)
        decision.told[order_key(draft.number)] = draft.lines[0].number
        sort_in(imported, draft, decision)
        if draft.who is not None and not draft.is_refused:
            told = dict.fromkeys(keys_of(draft.customer, by_name=False), draft.who)
            known, decision.told = told | known, told | decision.told
    return decision


def order_key(number: str) -> str:
    return f"order {number}"


# ── Rows of one order ──────────────────────────────────────────────────────────────────────────────────────────────


def drafts_of(imported: ContactImport, lines: Sequence[OrderLine], there: Mapping[str, Order]) -> Iterator[Draft]:
    """there: orders that are known, by number."""
    by_number: dict[str, list[OrderLine]] = {}
    for line in lines:
        if line.order_number:
            by_number.setdefault(line.order_number, []).append(line)
    usual = currency_of(imported.workspace.country)
    for number, rows in by_number.items():
        draft = Draft(number, rows, customer_of(rows), known=there.get(number))
        for line in rows:
            gather(draft, line)
        read_money(draft, draft.known.currency if draft.known else usual)
        yield draft


def customer_of(lines: Sequence[OrderLine]) -> Line:
    """What all rows of an order tell of who ordered."""
    customer = Line(lines[0].number)
    for line in lines:
        customer.id = customer.id or line.id
        customer.fields = line.fields | customer.fields
        customer.emails += [address for address in line.emails if address not in customer.emails]
        customer.phones += [number for number in line.phones if number not in customer.phones]
    return customer


def gather(draft: Draft, line: OrderLine) -> None:
    for key, value in line.told.items():
        if key not in OF_ITEMS and draft.fields.setdefault(key, value) != value:
            line.complain("differs", line.places[key], str(value))


def read_money(draft: Draft, usual: str) -> None:
    """Amounts in the currency that the order is in, whichever row says so. What the file leaves out of an order that is there is no
    nought: an item keeps its price, and prices of some items alone make no total."""
    currency = draft.fields.setdefault("currency", usual)
    is_same = draft.known is not None and draft.known.currency == currency
    before = {item.name: item.price for item in draft.known.items.all()} if draft.known and is_same else {}
    is_priced = []
    for line in draft.lines:
        price = money(line, "price", currency)
        if name := line.told.get("item"):
            is_priced.append("price" in line.told)
            kept = before.get(name, Decimal()) if price is None else price
            draft.items.append(Item(name, line.told.get("quantity", Decimal(1)), kept))
    first = next((line for line in draft.lines if "amount" in line.told), None)
    if first is not None:
        draft.fields["amount"] = money(first, "amount", currency)
    elif any(is_priced) and (draft.known is None or all(is_priced)):
        draft.fields["amount"] = sum_of(draft.items)
        if draft.fields["amount"] >= values.MOST_MONEY:
            draft.lines[0].complain("too_large")
    if draft.known and "amount" not in draft.fields:
        # What it costs stays, and so it is in the money that it was in.
        draft.fields["currency"] = draft.known.currency
    if len(draft.items) > Order.MOST_ITEMS:
        draft.lines[0].complain("too_many_items")


def money(line: OrderLine, key: str, currency: str) -> Decimal | None:
    if key not in line.told:
        return None
    try:
        return values.amount(line.told[key], currency)
    except Wrong as wrong:
        line.complain(wrong.code, line.places[key], line.told[key])
        return None


# ── What becomes of it ─────────────────────────────────────────────────────────────────────────────────────────────


def find_customer(imported: ContactImport, draft: Draft, known: dict[str, Who]) -> None:
    """Who is there by one of the row's keys, the surest first; of an order that is there, its customer, whatever the file leaves out."""
    customer, first = draft.customer, draft.lines[0]
    keys = list(keys_of(customer, by_name=False))
    draft.proof = next((key for key in keys if key in known), "")
    draft.who = known.get(draft.proof)
    if draft.known is not None:
        if draft.known.contact_id is None:
            first.complain("number_taken", first.places["number"], draft.number)
        elif draft.who not in (None, draft.known.contact_id):
            first.complain("other_customer", first.places["number"], draft.number)
        draft.who = draft.known.contact_id
    elif draft.who is None:
        if not (customer.emails or customer.phones):
            first.complain("nobody_ordered" if customer.id is None else "no_customer")
        elif not imported.makes_contacts:
            first.complain("no_customer")
        else:
            draft.who = -first.number


def sort_in(imported: ContactImport, draft: Draft, decision: Decision) -> None:
    if draft.known is None and draft.fields.get("amount") is None and not draft.is_refused:
        draft.lines[0].complain("no_amount")
    if draft.is_refused:
        for line in draft.lines:
            if not line.problems:
                line.complain("order_refused", value=draft.number)
        decision.failed += draft.lines
        decision.refused.append(draft)
    elif draft.known is None:
        decision.created.append(draft)
        if draft.who == -draft.customer.number:
            decision.makes.append(draft.customer)
    elif imported.known == ContactImport.Known.OVERWRITE:
        decision.changed.append(draft)
    else:
        decision.skipped.append(draft)
