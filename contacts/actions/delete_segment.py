from django.core.exceptions import PermissionDenied

from contacts.models import Segment
from contacts.segments import may_change
from workspaces.models import Membership
from workspaces.roles import Permission


def delete_segment(*, actor: Membership, segment: Segment) -> None:
    """Forget a name; the customers stay, and so does any address of its filter."""
    if not may_change(actor, segment):
        raise PermissionDenied(Permission.MANAGE_CUSTOMERS)
    segment.delete()
