from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts import masks
from contacts.models.contact import Contact
from workspaces.models import Workspace


class ContactEmail(models.Model):
    """An e-mail address of a customer. Within a workspace it is one customer's alone: it tells who somebody is."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="emails", db_index=False)
    # In lower case: nobody's provider tells them apart.
    address = models.EmailField(_("e-mail"), max_length=254)
    # The first is written to; the others are in the order in which people put them.
    position = models.PositiveSmallIntegerField()
    # When it was proved that it is the customer's, and by whom, as people know them; null: somebody entered it.
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.CharField(max_length=100, blank=True, db_default="")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "address"], name="contact_email_once"),
            models.UniqueConstraint(
                fields=["contact", "position"], deferrable=models.Deferrable.DEFERRED, name="contact_email_place"
            ),
        ]

    def __str__(self) -> str:
        return masks.email(self.address)


class ContactPhone(models.Model):
    """A telephone of a customer; a family may share one."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="phones", db_index=False)
    # As E.164 has it: "+84912345678".
    number = models.CharField(_("phone"), max_length=16)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["workspace", "number"], name="contact_by_phone")]
        constraints = [
            models.UniqueConstraint(fields=["contact", "number"], name="contact_phone_once"),
            models.UniqueConstraint(
                fields=["contact", "position"], deferrable=models.Deferrable.DEFERRED, name="contact_phone_place"
            ),
        ]

    def __str__(self) -> str:
        return masks.written(self.number)
