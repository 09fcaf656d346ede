from collections.abc import Sequence

from django.db import transaction

from contacts.models import CustomField
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def change_custom_field(
    *, actor: Membership, field: CustomField, name: str, choices: Sequence[str] | None = None
) -> CustomField:
    """Rename it, or offer other choices: customers who have one that is offered no more keep it until somebody chooses anew.

    Raises CustomField.DoesNotExist for one that was deleted meanwhile, IntegrityError for a name that is taken.
    """
    require(actor, Permission.MANAGE_CUSTOMERS)
    held = CustomField.objects.select_for_update().get(pk=field.pk, workspace_id=actor.workspace_id)
    before, held.name = held.name, name
    if choices is not None:
        held.choices = list(choices)
    held.save(update_fields=["name", "choices"])
    details = {"before": before}
    record_audit(workspace=actor.workspace, actor=actor, verb="custom_field.changed", target=name, details=details)
    return held
