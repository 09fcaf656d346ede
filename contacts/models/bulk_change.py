from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models import Membership, Workspace


class BulkChange(models.Model):
    """One thing done to many customers: to those that a member ticked at once, to all of a filter by a worker, in portions."""

    class Verb(models.TextChoices):
        ASSIGN = "assign", _("Change who looks after them")
        TAG = "tag", _("Add a tag")
        UNTAG = "untag", _("Remove a tag")
        CONSENT = "consent", _("Change whether they want news")

    class State(models.TextChoices):
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        UNDONE = "undone", _("undone")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="bulk_changes")
    actor = models.ForeignKey(Membership, models.CASCADE, related_name="bulk_changes")
    verb = models.CharField(max_length=10, choices=Verb)
    # What the verb is given: an id, or a value of `Contact.Consent`; empty: nobody, not asked.
    value = models.CharField(max_length=20, blank=True)
    # What that was called then, for whoever reads it when it is gone.
    value_name = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    # Of all that match, while it runs: the filter, as `Asked.to_query` writes it, and the position that the work has come to.
    query = models.TextField(blank=True)
    position = models.CharField(max_length=80, blank=True)
    changed_count = models.PositiveIntegerField(default=0)
    # What undoing needs: [a contact's id, what its columns were]; null: there are too many.
    steps = models.JSONField(default=list, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # When a worker was last at it; what nobody is at any more, a sweep takes up.
    worked_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["worked_at"], condition=models.Q(state="running"), name="bulk_change_running"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
