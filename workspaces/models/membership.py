from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workspaces.models.workspace import Sight, Workspace
from workspaces.roles import PERMISSIONS, Permission, Role


class Presence(models.TextChoices):
    """How a member appears to colleagues, the most present first."""

    ONLINE = "online", pgettext_lazy("presence", "Online")
    AWAY = "away", pgettext_lazy("presence", "Away")
    OFFLINE = "offline", pgettext_lazy("presence", "Offline")


class Membership(models.Model):
    """A person's place in a workspace. A removed member keeps the row, so that history keeps its names."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    # What the member chose: online is by use of the open pages, the others hold whatever is open.
    presence = models.CharField(
        _("presence"), max_length=10, choices=Presence, default=Presence.ONLINE, db_default=Presence.ONLINE
    )
    # What each list shows the member beside names, where they chose: by the list, the names of its columns.
    list_columns = models.JSONField(default=dict, db_default={}, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    # A program, by a token of the workspace, and nobody who signs in. It stands as removed from the first, so that no list
    # of colleagues has it, and may do what its role may all the same.
    is_program = models.BooleanField(_("program"), default=False, db_default=False, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="membership_once")]

    def __str__(self) -> str:
        return str(self.user)

    def may(self, permission: Permission) -> bool:
        return (self.removed_at is None or self.is_program) and permission in PERMISSIONS[self.role]

    @property
    def sight(self) -> str:
        """A Sight: how much of the workspace the member sees."""
        return Sight.EVERYTHING if self.may(Permission.SEE_EVERYTHING) else self.workspace.agents_see

    @property
    def is_restricted(self) -> bool:
        return self.sight != Sight.EVERYTHING

    @property
    def is_masked(self) -> bool:
        """Whether telephones and e-mails are masked for the member."""
        return self.workspace.masks_addresses and not self.may(Permission.SEE_EVERYTHING)
