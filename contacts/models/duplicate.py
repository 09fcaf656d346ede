"""Who may be the same customer as somebody else, and what says so."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact
from workspaces.models import Membership, Workspace


class Clue(models.Model):
    """What another customer may have too, in a form that can be compared; kept in step by `contacts/duplicates.py`."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("the same telephone")
        EMAIL = "email", _("the same e-mail")
        # "<folded name> <hash>"
        LOOK = "look", _("the same name and picture")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="clues", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=300)
    # Whether it is known to be theirs: the platform reaches them there, the team wrote it down, an e-mail was verified.
    is_proof = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["workspace", "kind", "value"], name="clue_by_value")]
        constraints = [models.UniqueConstraint(fields=["contact", "kind", "value"], name="clue_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"


class Suggestion(models.Model):
    """Two customers who may be one. It goes with its evidence, with either of them, and when somebody says that they are two."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="suggestions", db_index=False)
    first = models.ForeignKey(Contact, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    # Each {"kind", "value"} of `Clue`.
    evidence = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["workspace", "-id"], name="suggestion_newest")]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="suggestion_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="suggestion_in_order"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Distinct(models.Model):
    """Two customers of whom somebody said that they are two. It outlives a merge of either, and its undoing."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "first_id", "second_id"], name="distinct_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"
