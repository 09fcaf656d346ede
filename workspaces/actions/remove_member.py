from django.db import transaction
from django.http import Http404
from django.utils import timezone

from workspaces.actions.invite_member import require_role
from workspaces.actions.record_audit import record_audit
from workspaces.actions.save_filter import forget_filters_of
from workspaces.actions.tell_sockets import tell_sockets
from workspaces.errors import LastOwner
from workspaces.models import Membership, Workspace
from workspaces.roles import Role


@transaction.atomic
def remove_member(*, actor: Membership, membership: Membership) -> None:
    """End a membership at once: the next request finds nothing, open sockets close. Who removes oneself leaves.

    The row stays, so that history keeps its names. Raises LastOwner; PermissionDenied where an owner is needed.
    """
    membership = lock_member(membership, stays_owner=False)
    leaving = membership.pk == actor.pk
    if not leaving:
        require_role(actor, membership.role)
    membership.removed_at = timezone.now()
    membership.save(update_fields=["removed_at"])
    membership.teams.clear()
    forget_filters_of(membership)
    tell_sockets(membership.pk)
    verb = "member.left" if leaving else "member.removed"
    record_audit(workspace=membership.workspace, actor=actor, verb=verb, target=str(membership))


def lock_member(membership: Membership, *, stays_owner: bool) -> Membership:
    """Lock the workspace, then read the member afresh. Raises LastOwner when the only owner would cease to be one.

    The lock is the workspace's because the rule is about all of its owners: two owners who leave at the same moment
    lock different memberships.
    """
    workspace = Workspace.objects.select_for_update().get(pk=membership.workspace_id)
    try:
        fresh = Membership.objects.select_related("workspace", "user").get(pk=membership.pk, removed_at=None)
    except Membership.DoesNotExist:
        raise Http404("No longer a member") from None
    owners = workspace.memberships.filter(role=Role.OWNER, removed_at=None)
    if fresh.role == Role.OWNER and not stays_owner and not owners.exclude(pk=fresh.pk).exists():
        raise LastOwner
    return fresh
