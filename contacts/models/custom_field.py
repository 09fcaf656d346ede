from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from workspaces.models import Workspace


class CustomField(models.Model):
    """What this workspace wants to know of each customer beside what everybody does, such as the size of a shoe."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")
        YES_NO = "yes_no", _("Yes or no")

    # More would make a page of each customer that nobody reads.
    MOST = 50

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="custom_fields", db_index=False)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    choices = ArrayField(models.CharField(max_length=100), default=list, blank=True, verbose_name=_("choices"))
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint("workspace", Lower("name"), name="custom_field_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Under which a contact's `custom` has its value."""
        return str(self.pk)
