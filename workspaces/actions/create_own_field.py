from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.errors import TooManyFields
from workspaces.models import Membership, OwnField, Workspace


@transaction.atomic
def create_own_field(
    *, actor: Membership, model: type[OwnField], name: str, kind: str, choices: Sequence[str] = (), **more: Any
) -> OwnField:
    """Ask for one thing more of every row. Raises TooManyFields; IntegrityError for a name that is taken.

    more: columns that this model has beside those of OwnField.
    """
    require(actor, model.MANAGED_BY)
    # Two who make one at the same moment would get the same place.
    workspace = Workspace.objects.select_for_update(no_key=True).get(pk=actor.workspace_id)
    known = model._default_manager.filter(workspace=workspace)
    if known.count() >= model.MOST:
        raise TooManyFields(model.MOST)
    last = known.aggregate(last=Max("position"))["last"]
    kept = list(choices) if kind == OwnField.Kind.CHOICE else []
    place = 0 if last is None else last + 1
    field = model._default_manager.create(
        workspace=workspace, name=name, kind=kind, choices=kept, position=place, **more
    )
    record_audit(workspace=workspace, actor=actor, verb=f"{model.AUDITED_AS}.created", target=name)
    return field
