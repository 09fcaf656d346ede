from django.db import transaction

from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, Workspace
from workspaces.roles import Permission


@transaction.atomic
def merge_by_itself(*, actor: Membership, is_on: bool) -> None:
    """Let customers who are proved to be one be merged without a word from anybody, or no longer."""
    require(actor, Permission.DELETE_WORKSPACE)
    workspace = Workspace.objects.select_for_update().get(pk=actor.workspace_id)
    if workspace.merges_duplicates == is_on:
        return
    workspace.merges_duplicates = is_on
    workspace.save(update_fields=["merges_duplicates"])
    verb = "workspace.merges_duplicates" if is_on else "workspace.asks_about_duplicates"
    record_audit(workspace=workspace, actor=actor, verb=verb, target=workspace.name)
