from django.core.exceptions import PermissionDenied
from django.db import transaction

from inbox.models import SavedView
from inbox.saved_views import is_full, may_change
from workspaces.access import require
from workspaces.models import Membership, Workspace
from workspaces.roles import Permission


class TooManyViews(Exception):
    """The member, or the workspace where it is to be shared, has as many as a menu holds."""


@transaction.atomic
def save_view(*, actor: Membership, view: SavedView, name: str, is_shared: bool) -> SavedView:
    """Keep a view under this name, or rename one; everybody who answers customers may share. Raises TooManyViews,
    and SavedView.DoesNotExist for one that was deleted meanwhile.

    view: a new one has its `query`.
    """
    if view.pk and not may_change(actor, view):
        raise PermissionDenied("view")
    if is_shared and not view.is_shared:
        require(actor, Permission.ANSWER)
    # Two at once must not both be the last one that fits.
    Workspace.objects.select_for_update(no_key=True).get(pk=actor.workspace_id)
    if not view.pk:
        view.workspace, view.owner = actor.workspace, actor
    elif not SavedView.objects.filter(pk=view.pk).exists():
        raise SavedView.DoesNotExist
    if (not view.pk or view.is_shared != is_shared) and is_full(view.owner, is_shared=is_shared):
        raise TooManyViews
    view.name, view.is_shared = name, is_shared
    view.save()
    return view
