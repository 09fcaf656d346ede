from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models.workspace import Workspace
from workspaces.roles import Permission


class OwnField(models.Model):
    """What a workspace wants to know of each row of a kind, such as a customer, beside what everybody does.

    A model of its own for each such kind; the rows keep the values in a column `custom`, by the field's `key`, each in the form
    that its kind has in JSON (`workspaces/own_fields.py`).
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")
        YES_NO = "yes_no", _("Yes or no")

    # More would make pages that nobody reads.
    MOST = 50
    # Who makes them, and what the audit trail's verbs begin with.
    MANAGED_BY: Permission
    AUDITED_AS: str

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    choices = ArrayField(models.CharField(max_length=100), default=list, blank=True, verbose_name=_("choices"))
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def limits(self) -> str:
        """Of which rows it is asked, in words; empty for all of them."""
        return ""

    @property
    def key(self) -> str:
        """Under which a row's `custom` has its value."""
        return str(self.pk)
