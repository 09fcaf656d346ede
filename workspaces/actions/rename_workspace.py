from django.db import transaction

from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, Workspace
from workspaces.roles import Permission


@transaction.atomic
def rename_workspace(*, actor: Membership, name: str) -> Workspace:
    """Change the name; the slug stays, so that addresses which people keep go on working."""
    require(actor, Permission.MANAGE_MEMBERS)
    workspace = Workspace.objects.select_for_update().get(pk=actor.workspace_id)
    if workspace.name != name:
        details = {"before": workspace.name}
        workspace.name = name
        workspace.save(update_fields=["name"])
        record_audit(workspace=workspace, actor=actor, verb="workspace.renamed", target=name, details=details)
    return workspace
