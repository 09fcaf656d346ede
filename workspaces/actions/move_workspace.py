from django.db import transaction

from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, Workspace
from workspaces.roles import Permission


@transaction.atomic
def move_workspace(*, actor: Membership, country: str, time_zone: str) -> Workspace:
    """Say where the business is: from now on its telephones and its clock are read so. What is stored stays as it is."""
    require(actor, Permission.MANAGE_MEMBERS)
    workspace = Workspace.objects.select_for_update().get(pk=actor.workspace_id)
    before = {"country": workspace.country, "time_zone": workspace.time_zone}
    if before != (after := {"country": country, "time_zone": time_zone}):
        workspace.country, workspace.time_zone = country, time_zone
        workspace.save(update_fields=list(after))
        record_audit(
            workspace=workspace,
            actor=actor,
            verb="workspace.moved",
            target=workspace.name,
            details={"before": before} | after,
        )
    return workspace
