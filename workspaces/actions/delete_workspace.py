import logging

from django.db import connection, transaction

from workspaces.models import Workspace
from workspaces.signals import workspace_deleted

logger = logging.getLogger(__name__)


@transaction.atomic
def delete_workspace(*, workspace: Workspace) -> None:
    """Delete a workspace with all that belongs to it, for ever."""
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    workspace_deleted.send(Workspace, workspace=workspace)
    with connection.cursor() as cursor:
        # The audit trail's trigger lets rows go only with the workspace that this transaction names.
        cursor.execute("SELECT set_config('messio.deleting_workspace', %s, true)", [str(workspace.pk)])
    logger.info("Workspace %s (%s) is deleted", workspace.pk, workspace.slug)
    workspace.delete()
