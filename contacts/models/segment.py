from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models import Membership, SavedFilter, Workspace
from workspaces.roles import Permission


class Segment(SavedFilter):
    """Customers of one kind."""

    KEEPERS = Permission.MANAGE_CUSTOMERS
    TOO_MANY = _("There are as many segments as fit above the list. Delete one that is not used any more.")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="segments")
    owner = models.ForeignKey(Membership, models.CASCADE, related_name="segments")
    # As `Asked.to_query` writes it.
    query = models.TextField(blank=True)
