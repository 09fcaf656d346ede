from django.core.exceptions import PermissionDenied
from django.db import transaction

from helpdesk.errors import TooManyViews
from helpdesk.models import SavedTicketView
from helpdesk.presenters.saved_views import may_change
from workspaces.access import require
from workspaces.models import Membership, Workspace
from workspaces.roles import Permission

# As many one member, and as many all members share: each is a line of a menu.
MOST_VIEWS = 30


@transaction.atomic
def save_view(*, actor: Membership, name: str, query: str, is_shared: bool) -> SavedTicketView:
    """Keep a filter under this name; everybody who works on tickets may share. Raises TooManyViews."""
    if is_shared:
        require(actor, Permission.TICKET)
    # Two at once must not both be the last one that fits.
    Workspace.objects.select_for_update(no_key=True).get(pk=actor.workspace_id)
    there = SavedTicketView.objects.filter(workspace=actor.workspace_id, is_shared=is_shared)
    if (there if is_shared else there.filter(owner=actor)).count() >= MOST_VIEWS:
        raise TooManyViews
    return SavedTicketView.objects.create(
        workspace=actor.workspace, owner=actor, name=name, query=query, is_shared=is_shared
    )


def delete_view(*, actor: Membership, view: SavedTicketView) -> None:
    if not may_change(actor, view):
        raise PermissionDenied(Permission.MANAGE_TAGS)
    view.delete()
