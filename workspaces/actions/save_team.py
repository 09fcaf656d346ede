from collections.abc import Collection

from django.db import transaction

from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, Team
from workspaces.roles import Permission
from workspaces.signals import team_changed


@transaction.atomic
def save_team(*, actor: Membership, team: Team, name: str, members: Collection[Membership]) -> Team:
    """Make a team, or change its name and members. A name taken in the workspace raises IntegrityError."""
    require(actor, Permission.MANAGE_TEAMS)
    verb = "team.changed" if team.pk else "team.created"
    team.name = name
    team.save()
    team.members.set(members)
    details = {"members": sorted(str(member) for member in members)}
    record_audit(workspace=actor.workspace, actor=actor, verb=verb, target=name, details=details)
    if verb == "team.changed":
        team_changed.send(Team, team=team)
    return team
