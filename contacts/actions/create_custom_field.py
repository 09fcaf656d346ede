from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from contacts.errors import TooManyFields
from contacts.models import CustomField
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, Workspace
from workspaces.roles import Permission


@transaction.atomic
def create_custom_field(*, actor: Membership, name: str, kind: str, choices: Sequence[str] = ()) -> CustomField:
    """Ask for one thing more of every customer. Raises TooManyFields; IntegrityError for a name that is taken."""
    require(actor, Permission.MANAGE_CUSTOMERS)
    # Two who make one at the same moment would get the same place.
    workspace = Workspace.objects.select_for_update(no_key=True).get(pk=actor.workspace_id)
    if workspace.custom_fields.count() >= CustomField.MOST:
        raise TooManyFields
    last = workspace.custom_fields.aggregate(last=Max("position"))["last"]
    kept = list(choices) if kind == CustomField.Kind.CHOICE else []
    field = workspace.custom_fields.create(name=name, kind=kind, choices=kept, position=0 if last is None else last + 1)
    record_audit(workspace=workspace, actor=actor, verb="custom_field.created", target=name)
    return field
