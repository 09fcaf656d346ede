import json
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workspaces.models import Membership, Workspace


class ExactEncoder(json.JSONEncoder):
    """Times with their microseconds, which Django's own leaves out."""

    def default(self, given: Any) -> str:
        return str(given)


class MergeQuerySet(models.QuerySet["Merge"]):
    def standing(self, workspace_id: int) -> "MergeQuerySet":
        """Those of a workspace that nobody has undone, the newest first."""
        return self.filter(workspace_id=workspace_id, undone_at=None).order_by("-pk")


class Merge(models.Model):
    """Two customers became one, and all that it takes to make them two again.

    A contact that was absorbed is no more; its id is never another's, leads on to the one who stayed, and is its own again
    when the merge is undone.
    """

    class Origin(models.TextChoices):
        HAND = "hand", _("by a colleague")
        RULE = "rule", _("by itself: the same phone number or verified e-mail")
        # Their identities are one on the platform itself, so nothing could be taken apart.
        PROOF = "proof", _("by itself: the platform says they are one")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="merges", db_index=False)
    kept_id = models.BigIntegerField()
    gone_id = models.BigIntegerField()
    origin = models.CharField(max_length=10, choices=Origin)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    # What the absorbed one was called, and its columns.
    gone_name = models.CharField(max_length=200, blank=True)
    gone = models.JSONField(default=dict, encoder=ExactEncoder)
    # By column of the one who stayed: [what it was, what it became].
    changed = models.JSONField(default=dict, encoder=ExactEncoder)
    # By `contacts.holdings`: which rows moved.
    taken = models.JSONField(default=dict, encoder=ExactEncoder)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "kept_id", "-id"], name="merge_by_kept"),
            models.Index(fields=["workspace", "gone_id"], name="merge_by_gone"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def can_be_undone(self) -> bool:
        return self.undone_at is None and self.origin != self.Origin.PROOF
