from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models import Membership, Workspace


class SavedView(models.Model):
    """A filter of the list under a name: its owner's alone, or shared with the workspace.

    A removed member's shared ones stay; what they had alone goes with them.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="saved_views")
    owner = models.ForeignKey(Membership, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    is_shared = models.BooleanField(_("shared"), default=False)
    # As `ConversationFilter.to_query` writes it. What it names may be gone, as in any address that somebody kept.
    query = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # From `saved_views.opened`.
    cursor: str

    def __str__(self) -> str:
        return self.name
