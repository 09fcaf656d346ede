from django.db import transaction

from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, Workspace
from workspaces.roles import Permission
from workspaces.signals import sight_changed


@transaction.atomic
def set_sight(*, actor: Membership, agents_see: str, masks_addresses: bool) -> None:
    """Say what agents and viewers see. agents_see: a Sight. masks_addresses: telephones and e-mails are masked for them."""
    require(actor, Permission.MANAGE_MEMBERS)
    workspace = Workspace.objects.select_for_update().get(pk=actor.workspace_id)
    before = {"agents_see": workspace.agents_see, "masks_addresses": workspace.masks_addresses}
    if before == (after := {"agents_see": agents_see, "masks_addresses": masks_addresses}):
        return
    workspace.agents_see, workspace.masks_addresses = agents_see, masks_addresses
    workspace.save(update_fields=list(after))
    for verb in ("agents_see", "masks_addresses"):
        if before[verb] != after[verb]:
            told = f"workspace.{verb}.{str(after[verb]).lower()}"
            record_audit(workspace=workspace, actor=actor, verb=told, target=workspace.name)
    sight_changed.send(Workspace, workspace=workspace)
