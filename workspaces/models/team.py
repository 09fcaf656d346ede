from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models.membership import Membership
from workspaces.models.workspace import Workspace


class Team(models.Model):
    """Members who share work. The channels it looks after name their teams (see `inbox.models.Channel.teams`)."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="teams")
    name = models.CharField(_("name"), max_length=80)
    members = models.ManyToManyField(Membership, related_name="teams", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="team_name_once")]

    def __str__(self) -> str:
        return self.name
