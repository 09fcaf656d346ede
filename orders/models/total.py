from django.db import models

from contacts.models import Contact
from workspaces.models import Workspace


class OrderTotal(models.Model):
    """What a customer ordered in one currency, all together: derived from the orders, never added to.

    orders: all of them. spent: without what was cancelled or returned. last_at: when the last one was placed.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="order_totals", db_index=False)
    currency = models.CharField(max_length=3)
    orders = models.PositiveIntegerField()
    spent = models.DecimalField(max_digits=20, decimal_places=3)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "currency"], name="order_total_once")]
        indexes = [
            models.Index(fields=["workspace", "currency", "-spent", "-contact"], name="order_total_by_spent"),
            models.Index(fields=["workspace", "-orders", "-contact"], name="order_total_by_orders"),
        ]

    def __str__(self) -> str:
        return f"{self.spent} {self.currency}"
