from django.db import models

from workspaces.models import Workspace


class TicketCounter(models.Model):
    """The last number that a workspace gave a ticket. Its row is held from there until the ticket is committed.

    So numbers have no holes, as those of a sequence would after each rollback; and it only climbs, so that the number of
    a deleted ticket stays that ticket's.
    """

    workspace = models.OneToOneField(Workspace, models.CASCADE, primary_key=True, related_name="ticket_counter")
    last_number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"#{self.last_number}"
