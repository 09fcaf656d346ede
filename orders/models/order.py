from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models import Contact
from workspaces.models import Membership, Workspace


class Order(models.Model):
    """What a customer ordered from the shop, wherever that was: on the telephone, in the thread, in a web shop."""

    class Status(models.TextChoices):
        NEW = "new", pgettext_lazy("order", "New")
        CONFIRMED = "confirmed", pgettext_lazy("order", "Confirmed")
        SHIPPED = "shipped", pgettext_lazy("order", "On its way")
        DELIVERED = "delivered", pgettext_lazy("order", "Delivered")
        CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")
        RETURNED = "returned", pgettext_lazy("order", "Returned")

    class Source(models.TextChoices):
        HAND = "hand", _("entered by hand")
        IMPORT = "import", _("imported")
        API = "api", _("came through the API")

    # Nothing was earned with these.
    VOID = (Status.CANCELLED, Status.RETURNED)
    LONGEST_NUMBER = 40
    MOST_ITEMS = 100

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="orders", db_index=False)
    # None of a customer who was erased: what the shop earned stays counted.
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="orders", db_index=False)
    number = models.CharField(_("number"), max_length=LONGEST_NUMBER)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.NEW)
    # ISO 4217. The amount is what the customer pays, so a discount or the postage is in it and in no item.
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(_("total"), max_digits=18, decimal_places=3)
    note = models.TextField(_("note"), blank=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.HAND)
    placed_at = models.DateTimeField(_("ordered on"), default=timezone.now)
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # Grows with every change: a form says which one it was drawn from.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="order_number_once")]
        indexes = [
            models.Index(fields=["contact", "-placed_at", "-id"], name="order_of_contact"),
            models.Index(fields=["workspace", "-placed_at", "-id"], name="order_newest"),
        ]

    def __str__(self) -> str:
        return self.number
