from django.db import models

from workspaces.models import Workspace


class Workflow(models.Model):
    """Which ways a workspace's tickets may go; without a row, those of `helpdesk/workflow.py`, which has the form of `ways` too."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, primary_key=True, related_name="ticket_workflow")
    ways = models.JSONField()

    def __str__(self) -> str:
        return str(self.workspace)
