from django.db import transaction

from contacts.models import CustomField
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def delete_custom_field(*, actor: Membership, field: CustomField) -> None:
    """Ask for it no more. What customers have under it is shown nowhere from now on; it goes with their next change.

    Raises CustomField.DoesNotExist for one that is gone already.
    """
    require(actor, Permission.MANAGE_CUSTOMERS)
    held = CustomField.objects.select_for_update().get(pk=field.pk, workspace_id=actor.workspace_id)
    record_audit(workspace=actor.workspace, actor=actor, verb="custom_field.deleted", target=held.name)
    held.delete()
