from django.db import transaction

from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, Team
from workspaces.roles import Permission
from workspaces.signals import team_deleted


@transaction.atomic
def delete_team(*, actor: Membership, team: Team) -> None:
    """Delete a team; its members and channels stay. Raises Team.DoesNotExist where somebody was quicker."""
    require(actor, Permission.MANAGE_TEAMS)
    row = Team.objects.select_for_update().get(pk=team.pk)
    record_audit(workspace=actor.workspace, actor=actor, verb="team.deleted", target=row.name)
    team_deleted.send(Team, team=row)
    row.delete()
