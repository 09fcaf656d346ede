from django.core.exceptions import PermissionDenied
from django.db import transaction

from contacts.errors import TooManySegments
from contacts.models import Segment
from contacts.segments import is_full, may_change
from workspaces.access import require
from workspaces.models import Membership, Workspace
from workspaces.roles import Permission


@transaction.atomic
def save_segment(*, actor: Membership, segment: Segment, name: str, is_shared: bool) -> Segment:
    """Keep a segment under this name, or change one; everybody who answers customers may share. Raises TooManySegments,
    and Segment.DoesNotExist for one that was deleted meanwhile.

    segment: with its `query`; a new one has no id.
    """
    if segment.pk and not may_change(actor, segment):
        raise PermissionDenied(Permission.MANAGE_CUSTOMERS)
    if is_shared and not segment.is_shared:
        require(actor, Permission.ANSWER)
    # Two at once must not both be the last one that fits.
    Workspace.objects.select_for_update(no_key=True).get(pk=actor.workspace_id)
    if not segment.pk:
        segment.workspace, segment.owner = actor.workspace, actor
    elif not Segment.objects.filter(pk=segment.pk).exists():
        raise Segment.DoesNotExist
    if (not segment.pk or segment.is_shared != is_shared) and is_full(segment.owner, is_shared=is_shared):
        raise TooManySegments
    segment.name, segment.is_shared = name, is_shared
    segment.save()
    return segment
