"""What orders hold of a customer. An erased customer's stay, without words and nobody's."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from contacts import traces
from contacts.models import Contact, Erasure
from orders.models import Order


def tables(contact: Contact) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    yield "orders", rows(contact)


def rows(contact: Contact) -> Iterator[dict[str, Any]]:
    for order in contact.orders.prefetch_related("items").order_by("pk"):
        told = {name: getattr(order, name) for name in ("number", "status", "currency", "amount", "note", "placed_at")}
        items = [{"name": item.name, "quantity": item.quantity, "price": item.price} for item in order.items.all()]
        yield told | {"items": items}


def begin(contact: Contact, erasure: Erasure) -> None:
    contact.orders.update(note="")


def used_since(moment: datetime) -> Exists:
    return Exists(Order.objects.filter(contact=OuterRef("pk"), placed_at__gte=moment))


traces.register(traces.Traces(key="orders", tables=tables, begin=begin, used_since=used_since))
