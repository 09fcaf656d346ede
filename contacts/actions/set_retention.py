from django.db import transaction

from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, Workspace
from workspaces.roles import Permission


@transaction.atomic
def set_retention(*, actor: Membership, months: int | None) -> None:
    """Erase customers of whom nothing was heard for so many months, from the next night on; None keeps them for ever."""
    require(actor, Permission.ERASE)
    workspace = Workspace.objects.select_for_update().get(pk=actor.workspace_id)
    if workspace.keeps_months == months:
        return
    workspace.keeps_months = months
    workspace.save(update_fields=["keeps_months"])
    verb = "retention.set" if months else "retention.ended"
    record_audit(workspace=workspace, actor=actor, verb=verb, target=workspace.name, details={"months": months})
