from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from helpdesk.models import BusinessHours, Target
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def set_targets(
    *, actor: Membership, hours: dict[str, Any], holidays: Collection[date], targets: Collection[Target]
) -> None:
    """Let these hours, days off and targets be those of the workspace; the tickets in work follow by a task.

    targets: unsaved, no two of one priority and platform. Raises PermissionDenied.
    """
    require(actor, Permission.MANAGE_TICKETS)
    given = {"hours": hours, "holidays": list(holidays), "stale_since": timezone.now(), "tried_at": None}
    # Its row is held, so that of two who save at once the second has the last word, and not a mixture.
    BusinessHours.objects.update_or_create(workspace=actor.workspace, defaults=given)
    Target.objects.filter(workspace=actor.workspace).delete()
    for target in targets:
        target.workspace = actor.workspace
    Target.objects.bulk_create(targets)
    record_audit(workspace=actor.workspace, actor=actor, verb="targets.changed", target=str(actor.workspace))
