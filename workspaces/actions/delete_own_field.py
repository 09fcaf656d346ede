from django.db import transaction

from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, OwnField


@transaction.atomic
def delete_own_field(*, actor: Membership, field: OwnField) -> None:
    """Ask for it no more. What rows have under it is shown nowhere from now on; it goes with their next change.

    Raises the model's DoesNotExist for one that is gone already.
    """
    require(actor, field.MANAGED_BY)
    held = type(field)._default_manager.select_for_update().get(pk=field.pk, workspace=actor.workspace_id)
    verb = f"{field.AUDITED_AS}.deleted"
    record_audit(workspace=actor.workspace, actor=actor, verb=verb, target=held.name)
    held.delete()
