from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models import Membership, Workspace


class SavedTicketView(models.Model):
    """A filter of the tickets under a name: its owner's alone, or shared with the workspace."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="saved_ticket_views")
    owner = models.ForeignKey(Membership, models.CASCADE, related_name="saved_ticket_views")
    name = models.CharField(_("name"), max_length=60)
    is_shared = models.BooleanField(_("shared"), default=False)
    # As `TicketFilter.to_query` writes it. What it names may be gone, as in any address that somebody kept.
    query = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
