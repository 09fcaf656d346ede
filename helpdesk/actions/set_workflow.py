from django.db import transaction

from helpdesk.errors import LeadsNowhere
from helpdesk.models import Workflow
from helpdesk.workflow import USUAL, Ways, stuck
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def set_workflow(*, actor: Membership, ways: Ways) -> None:
    """Let the workspace's tickets go these ways from now on. Raises PermissionDenied, and LeadsNowhere where some could not go on."""
    require(actor, Permission.MANAGE_TICKETS)
    if statuses := stuck(ways):
        raise LeadsNowhere(statuses)
    if ways == USUAL:
        Workflow.objects.filter(workspace=actor.workspace).delete()
    else:
        Workflow.objects.update_or_create(workspace=actor.workspace, defaults={"ways": ways})
    record_audit(workspace=actor.workspace, actor=actor, verb="workflow.changed", target=str(actor.workspace))
