from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models import Membership, SavedFilter, Workspace
from workspaces.roles import Permission


class SavedTicketView(SavedFilter):
    """Of the tickets."""

    SHARERS = Permission.TICKET
    TOO_MANY = _("There are as many saved views as the menu holds. Delete one that is not used any more.")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="saved_ticket_views")
    owner = models.ForeignKey(Membership, models.CASCADE, related_name="saved_ticket_views")
    # As `TicketFilter.to_query` writes it.
    query = models.TextField(blank=True)
