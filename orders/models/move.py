from django.db import models

from orders.models.order import Order
from workspaces.models import Membership


class OrderMove(models.Model):
    """That an order came to a status, the first one included. Written once, never changed."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="moves")
    status = models.CharField(max_length=10, choices=Order.Status)
    actor = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.order_id} → {self.status}"
