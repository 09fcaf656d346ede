"""The lines of an order before it is one."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from orders.models import Order, OrderItem


@dataclass(frozen=True)
class Item:
    """price: of one, in the order's currency."""

    name: str
    quantity: Decimal
    price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.price


def sum_of(items: Sequence[Item]) -> Decimal:
    return sum((item.amount for item in items), Decimal())


def keep_items(order: Order, items: Sequence[Item]) -> None:
    """Write all of an order's lines. The order is held."""
    order.items.all().delete()
    OrderItem.objects.bulk_create(
        OrderItem(order=order, position=position, name=item.name, quantity=item.quantity, price=item.price)
        for position, item in enumerate(items)
    )
