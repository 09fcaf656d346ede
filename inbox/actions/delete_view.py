from django.core.exceptions import PermissionDenied

from inbox.models import SavedView
from inbox.saved_views import may_change
from workspaces.models import Membership


def delete_view(*, actor: Membership, view: SavedView) -> None:
    """Forget a name; the conversations stay, and so does any address of its filter."""
    if not may_change(actor, view):
        raise PermissionDenied("view")
    view.delete()
