from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models import Membership, SavedFilter, Workspace


class SavedView(SavedFilter):
    """Of the conversations."""

    TOO_MANY = _("There are as many saved views as the menu holds. Delete one that is not used any more.")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="saved_views")
    owner = models.ForeignKey(Membership, models.CASCADE, related_name="saved_views")
    # As `ConversationFilter.to_query` writes it.
    query = models.CharField(max_length=300, blank=True)

    # From `saved_views.opened`.
    cursor: str
