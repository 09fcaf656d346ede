from django.db import models
from django.utils import timezone

from workspaces.models import Membership, Workspace


class Erasure(models.Model):
    """That a customer was erased, when and by whom: the only thing that stays of them by a name of ours.

    contact_id: the number that they had. left: what each app still has to erase, by its key; empty once all is gone.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="erasures", db_index=False)
    contact_id = models.BigIntegerField()
    actor = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    left = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-id"], name="erasure_newest"),
            models.Index(fields=["id"], condition=models.Q(finished_at=None), name="erasure_under_way"),
        ]

    def __str__(self) -> str:
        return f"#{self.contact_id}"
