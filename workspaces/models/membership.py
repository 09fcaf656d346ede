from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models.workspace import Workspace
from workspaces.roles import PERMISSIONS, Permission, Role


class Membership(models.Model):
    """A person's place in a workspace. A removed member keeps the row, so that history keeps its names."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="membership_once")]

    def __str__(self) -> str:
        return str(self.user)

    def may(self, permission: Permission) -> bool:
        return self.removed_at is None and permission in PERMISSIONS[self.role]
