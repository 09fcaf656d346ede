"""Takes an import of orders back: those it made go, those it changed are as before, and then the customers whom it made."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from contacts.importing.undoing import take_away
from contacts.models import Contact, ContactImport, ImportLine
from contacts.signals import contacts_noted
from orders.items import Item, keep_items
from orders.models import Order, OrderMove
from orders.totals import count_orders

BATCH = 200


def undo_some(imported: ContactImport) -> bool:
    """As `Kind.undo`. The last rows first: when a customer's row comes, their orders are gone or are there to stay."""
    left = imported.lines.filter(contact__isnull=False, is_kept=False).order_by("-number", "-pk")
    lines = list(left[:BATCH])
    orders = [line for line in lines if "order" in line.written]
    # Of the orders, not of the lines: a merge that was undone since gave the order back to who had it before.
    there = Order.objects.filter(pk__in=[line.written["order"] for line in orders])
    customers = Contact.objects.filter(pk__in=there.values("contact"))
    held = list(customers.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    for line in orders:
        undo_order(imported, line)
    count_orders(held)
    contacts_noted.send(Contact, workspace_id=imported.workspace_id, ids=held)
    take_away([line for line in lines if "order" not in line.written])
    return bool(lines)


def undo_order(imported: ContactImport, line: ImportLine) -> None:
    """One that somebody changed since stays; of one that was deleted nothing is left to do, nor to count."""
    order = Order.objects.select_for_update(no_key=True).filter(pk=line.written["order"]).first()
    if order is not None and order.version != line.written["version"]:
        ImportLine.objects.filter(pk=line.pk).update(is_kept=True)
        imported.kept_count += 1
        return
    if order is not None and line.is_new:
        imported.removed_count += 1
        order.delete()
    elif order is not None:
        imported.restored_count += 1
        restore(imported, order, line)
    line.delete()


def restore(imported: ContactImport, order: Order, line: ImportLine) -> None:
    before = dict(line.written["before"])
    items = [Item(name, Decimal(quantity), Decimal(price)) for name, quantity, price in before.pop("items")]
    before |= {"amount": Decimal(before["amount"]), "placed_at": datetime.fromisoformat(before["placed_at"])}
    if order.status != before["status"]:
        OrderMove.objects.create(order=order, status=before["status"], actor_id=imported.author_id, at=timezone.now())
    for name, value in before.items():
        setattr(order, name, value)
    order.version += 1
    order.save(update_fields=[*before, "version"])
    keep_items(order, items)
