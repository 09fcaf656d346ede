from django.db import models

from workspaces.models import Workspace


class OrderNumber(models.Model):
    """The last number that a workspace gave to an order which brought none of its own."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.last)
