from django.db import transaction

from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, Team
from workspaces.roles import Permission


@transaction.atomic
def delete_team(*, actor: Membership, team: Team) -> None:
    """Delete a team; its members and channels stay."""
    require(actor, Permission.MANAGE_TEAMS)
    record_audit(workspace=actor.workspace, actor=actor, verb="team.deleted", target=team.name)
    team.delete()
