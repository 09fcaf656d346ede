from django.db import transaction

from workspaces.actions.invite_member import require_role
from workspaces.actions.record_audit import record_audit
from workspaces.actions.remove_member import lock_member
from workspaces.actions.tell_sockets import tell_sockets
from workspaces.models import Membership
from workspaces.roles import Role


@transaction.atomic
def change_role(*, actor: Membership, membership: Membership, role: str) -> Membership:
    """Give a member another role. Raises LastOwner; PermissionDenied where an owner is needed for it."""
    require_role(actor, role)
    membership = lock_member(membership, stays_owner=role == Role.OWNER)
    require_role(actor, membership.role)
    if membership.role != role:
        details = {"before": membership.role, "role": role}
        membership.role = role
        membership.save(update_fields=["role"])
        tell_sockets(membership.pk)
        record_audit(
            workspace=membership.workspace,
            actor=actor,
            verb="member.role_changed",
            target=str(membership),
            details=details,
        )
    return membership
