from collections.abc import Sequence
from typing import Any

from django.db import transaction

from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, OwnField


@transaction.atomic
def change_own_field(
    *, actor: Membership, field: OwnField, name: str, choices: Sequence[str] | None = None, **more: Any
) -> OwnField:
    """Rename it, or offer other choices: rows that have one that is offered no more keep it until somebody chooses anew.

    more: as `create_own_field` has it. Raises the model's DoesNotExist for one that was deleted meanwhile, IntegrityError for a
    name that is taken.
    """
    require(actor, field.MANAGED_BY)
    held = type(field)._default_manager.select_for_update().get(pk=field.pk, workspace=actor.workspace_id)
    before, held.name = held.name, name
    if choices is not None:
        held.choices = list(choices)
    for column, value in more.items():
        setattr(held, column, value)
    held.save(update_fields=["name", "choices", *more])
    details = {"before": before}
    verb = f"{field.AUDITED_AS}.changed"
    record_audit(workspace=actor.workspace, actor=actor, verb=verb, target=name, details=details)
    return held
