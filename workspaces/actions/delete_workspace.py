import logging

from django.db import connection, transaction
from django.utils import timezone

from workspaces.models import Workspace
from workspaces.signals import workspace_deleted

logger = logging.getLogger(__name__)


@transaction.atomic
def delete_workspace(*, workspace: Workspace) -> None:
    """Close a workspace for everybody, at once and for ever; a worker then erases what is in it.

    Whoever comes in comes through a membership, so ending those hides all of it. Its address is free again.
    """
    row = Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    if row.deleted_at is not None:
        return
    logger.info("Workspace %s (%s) is deleted", row.pk, row.slug)
    row.deleted_at, row.slug = timezone.now(), f"-{row.pk}"
    row.save(update_fields=["deleted_at", "slug"])
    row.memberships.filter(removed_at=None).update(removed_at=row.deleted_at)
    workspace_deleted.send(Workspace, workspace=row)


@transaction.atomic
def erase_row(workspace: Workspace) -> None:
    """Remove a deleted workspace with the little that is left in it: members, teams, invitations, the audit trail."""
    with connection.cursor() as cursor:
        # The audit trail's trigger lets rows go only with the workspace that this transaction names.
        cursor.execute("SELECT set_config('messio.deleting_workspace', %s, true)", [str(workspace.pk)])
    workspace.delete()
