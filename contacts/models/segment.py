from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models import Membership, Workspace


class Segment(models.Model):
    """Customers of one kind under a name: a filter of the list, its owner's alone or shared with the workspace.

    A removed member's shared ones stay; what they had alone goes with them.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="segments")
    owner = models.ForeignKey(Membership, models.CASCADE, related_name="segments")
    name = models.CharField(_("name"), max_length=60)
    is_shared = models.BooleanField(_("shared"), default=False)
    # As `Asked.to_query` writes it. What it names may be gone, as in any address that somebody kept.
    query = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
