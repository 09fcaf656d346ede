"""Orders, as people read them."""

from collections.abc import Iterable
from functools import cached_property

from orders.models import Order, OrderItem, OrderTotal
from orders.money import readable

# Colours of `static/css/components/tag.css`.
COLOURS = {
    Order.Status.NEW: "blue",
    Order.Status.CONFIRMED: "teal",
    Order.Status.SHIPPED: "orange",
    Order.Status.DELIVERED: "green",
    Order.Status.CANCELLED: "grey",
    Order.Status.RETURNED: "red",
}


class OrderView:
    def __init__(self, order: Order) -> None:
        self.order = order

    @property
    def total(self) -> str:
        return readable(self.order.amount, self.order.currency)

    @property
    def colour(self) -> str:
        return COLOURS[Order.Status(self.order.status)]

    @cached_property
    def items(self) -> list[OrderItem]:
        return list(self.order.items.all())

    @property
    def in_words(self) -> str:
        """What was ordered, on one line: "2 × Áo thun, Mũ"."""
        return ", ".join(
            item.name if item.quantity == 1 else f"{item.quantity.normalize():f} × {item.name}" for item in self.items
        )


def spent(totals: Iterable[OrderTotal]) -> str:
    """The sums of a customer, the largest first where there are several currencies."""
    return " + ".join(readable(total.spent, total.currency) for total in totals)
