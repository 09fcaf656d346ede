from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order


class OrderItem(models.Model):
    """A line of an order. price: of one, in the order's currency."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("item"), max_length=200)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    price = models.DecimalField(_("price of one"), max_digits=18, decimal_places=3)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["order", "position"], name="order_item_once")]

    def __str__(self) -> str:
        return self.name
