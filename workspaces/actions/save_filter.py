from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction

from workspaces.access import require
from workspaces.errors import FilterGone, TooManyFilters
from workspaces.models import Membership, Workspace
from workspaces.models.saved_filter import SavedFilter

Saved = TypeVar("Saved", bound=SavedFilter)


@transaction.atomic
def save_filter(*, actor: Membership, saved: Saved, name: str, is_shared: bool) -> Saved:
    """Keep a filter under this name, or change one; whoever works on what it lists may share. Raises TooManyFilters, and
    FilterGone for one that was deleted meanwhile.

    saved: with its `query`; a new one has no id.
    """
    table = type(saved)._default_manager
    if saved.pk:
        require_keeper(actor, saved)
    if is_shared and not saved.is_shared:
        require(actor, saved.SHARERS)
    # Two at once must not both be the last one that fits.
    Workspace.objects.select_for_update(no_key=True).get(pk=actor.workspace_id)
    if not saved.pk:
        saved.workspace, saved.owner = actor.workspace, actor  # type: ignore[attr-defined]
    elif not table.select_for_update().filter(pk=saved.pk).exists():
        raise FilterGone
    if (not saved.pk or saved.is_shared != is_shared) and table.is_full(saved.owner, is_shared=is_shared):  # type: ignore[attr-defined]
        raise TooManyFilters(saved.TOO_MANY)
    saved.name, saved.is_shared = name, is_shared
    saved.save()
    return saved


def delete_filter(*, actor: Membership, saved: SavedFilter) -> None:
    """Forget a name; what is listed stays, and so does any address of the filter."""
    require_keeper(actor, saved)
    saved.delete()


def forget_filters_of(membership: Membership) -> None:
    """Those that a member kept for themselves, in whichever list."""
    for table in SavedFilter.__subclasses__():
        table._default_manager.filter(owner=membership, is_shared=False).delete()  # type: ignore[misc]


def require_keeper(actor: Membership, saved: SavedFilter) -> None:
    """Raises PermissionDenied."""
    if not saved.may_be_changed_by(actor):
        raise PermissionDenied(saved.KEEPERS)
