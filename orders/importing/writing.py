"""Orders of a file, written by the set: a fixed number of statements for each lot of rows."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from contacts.importing.checking import hash_of
from contacts.importing.known import Who
from contacts.importing.telling import tell_of_new
from contacts.importing.writing import Gone, make_contacts
from contacts.models import Contact, ContactImport, ImportKey, ImportLine
from contacts.signals import contacts_noted
from orders.importing.drafts import Decision, Draft, decide, order_key
from orders.importing.lines import OrderLine
from orders.models import Order, OrderItem, OrderMove
from orders.totals import count_orders

# What an undo gives back.
KEPT = ("status", "currency", "amount", "note", "placed_at")


def check(imported: ContactImport, lines: Sequence[OrderLine]) -> None:
    """What an import would do, found out without doing it."""
    decision = decide(imported, lines)
    remember(imported, decision.told)
    count(imported, decision)


def write(imported: ContactImport, lines: Sequence[OrderLine]) -> None:
    decision = decide(imported, lines)
    # Customers are there from now on; of orders it has to be known which this file told of further up.
    remember(imported, {key: who for key, who in decision.told.items() if key.startswith(order_key(""))})
    made = {-row.number: row for row in make_contacts(imported, decision.makes)}
    tell_of_new(imported, made.values())
    people = hold_customers(decision)
    for draft in decision.drafts:
        if draft.who in made:
            draft.who = made[draft.who].contact_id
    rows = [*made.values(), *create(imported, decision.created), *change(imported, decision.changed)]
    ImportLine.objects.bulk_create(rows)
    count_orders([*people, *(row.contact_id for row in made.values() if row.contact_id)])
    # Nobody has the page of one who was not there.
    contacts_noted.send(Contact, workspace_id=imported.workspace_id, ids=people)
    count(imported, decision)


def remember(imported: ContactImport, told: dict[str, Who]) -> None:
    ImportKey.objects.bulk_create(
        (ImportKey(contact_import=imported, hash=hash_of(key), who=who) for key, who in told.items()),
        ignore_conflicts=True,
    )


def count(imported: ContactImport, decision: Decision) -> None:
    """Orders, but for what is wrong: that is counted by rows, as people look for it."""
    ImportLine.objects.bulk_create(
        ImportLine(contact_import=imported, number=line.number, problems=line.problems) for line in decision.failed
    )
    imported.created_count += len(decision.created)
    imported.changed_count += len(decision.changed)
    imported.skipped_count += len(decision.skipped)
    imported.failed_count += len(decision.failed)


def hold_customers(decision: Decision) -> list[int]:
    """Lock those who were there, by id, as whoever writes orders does; return their ids. Raises Gone."""
    ids = {draft.who for draft in [*decision.created, *decision.changed] if draft.who and draft.who > 0}
    held = list(
        Contact.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk", flat=True)
    )
    if len(held) < len(ids):
        raise Gone
    return held


def create(imported: ContactImport, drafts: Sequence[Draft]) -> list[ImportLine]:
    now = timezone.now()
    orders = [
        Order(
            workspace_id=imported.workspace_id,
            contact_id=draft.who,
            number=draft.number,
            source=Order.Source.IMPORT,
            created_by_id=imported.author_id,
            **{"placed_at": now} | columns_of(draft),
        )
        for draft in drafts
    ]
    Order.objects.bulk_create(orders)
    keep_all_items(orders, drafts)
    # A past order stands in the customer's timeline where it was.
    OrderMove.objects.bulk_create(
        OrderMove(order=order, status=order.status, actor_id=imported.author_id, at=order.placed_at) for order in orders
    )
    return [line_of(imported, draft, order) for draft, order in zip(drafts, orders, strict=True)]


def change(imported: ContactImport, drafts: Sequence[Draft]) -> list[ImportLine]:
    rows = Order.objects.select_for_update(no_key=True, of=("self",)).prefetch_related("items").order_by("pk")
    held = {row.pk: row for row in rows.filter(pk__in=[draft.known.pk for draft in drafts if draft.known])}
    written, orders, moves = [], [], []
    for draft in drafts:
        assert draft.known
        order = held.get(draft.known.pk)
        if order is None or order.contact_id != draft.who:
            raise Gone
        line = line_of(imported, draft, order)
        line.written["before"] = snapshot(order)
        for name, value in columns_of(draft).items():
            setattr(order, name, value)
        if order.status != line.written["before"]["status"]:
            moves.append(OrderMove(order=order, status=order.status, actor_id=imported.author_id, at=timezone.now()))
        order.version += 1
        line.written["version"] = order.version
        written.append(line)
        orders.append(order)
    Order.objects.bulk_update(orders, [*KEPT, "version"])
    keep_all_items(orders, drafts)
    OrderMove.objects.bulk_create(moves)
    return written


def columns_of(draft: Draft) -> dict[str, Any]:
    """Those that the file tells."""
    return {("note" if key == "order_note" else key): value for key, value in draft.fields.items()}


def keep_all_items(orders: Sequence[Order], drafts: Sequence[Draft]) -> None:
    """Of an order without any in the file those that it has stay."""
    told = [(order, draft.items) for order, draft in zip(orders, drafts, strict=True) if draft.items]
    OrderItem.objects.filter(order__in=[order for order, _ in told]).delete()
    OrderItem.objects.bulk_create(
        OrderItem(order=order, position=position, name=item.name, quantity=item.quantity, price=item.price)
        for order, items in told
        for position, item in enumerate(items)
    )


# ── What an undo needs ─────────────────────────────────────────────────────────────────────────────────────────────


def line_of(imported: ContactImport, draft: Draft, order: Order) -> ImportLine:
    return ImportLine(
        contact_import=imported,
        number=draft.lines[0].number,
        contact_id=draft.who,
        is_new=draft.known is None,
        written={"order": order.pk, "version": order.version},
    )


def snapshot(order: Order) -> dict[str, Any]:
    """As JSON holds it."""
    items = [[item.name, str(item.quantity), str(item.price)] for item in order.items.all()]
    columns = {name: getattr(order, name) for name in KEPT}
    return columns | {"amount": str(order.amount), "placed_at": order.placed_at.isoformat(), "items": items}
