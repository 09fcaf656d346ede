from django.db import models

from workspaces.models.workspace import Workspace


class AuditEntry(models.Model):
    """Who did what, for owners to read. Append-only: a trigger refuses changes, but for the name of somebody who is erased, and
    deletion except with the workspace.

    The actor is a number and a name without a constraint, because a person who is erased must not change the past.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="audit_entries")
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, blank=True)
    verb = models.CharField(max_length=40)
    target = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "audit entries"
        # The owners' page: newest first, a page at a time.
        indexes = [
            models.Index(fields=["workspace", "-id"], name="audit_page"),
            # How often somebody did a thing lately.
            models.Index(fields=["actor_id", "verb", "-at"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target}"
