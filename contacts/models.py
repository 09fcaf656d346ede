from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models import Workspace


class Contact(models.Model):
    """A customer of a workspace: the person behind one or more identities."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=200, blank=True)
    picture = models.FileField(upload_to="contacts/%Y/%m/", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name or str(_("Customer"))
