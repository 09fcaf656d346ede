from django.db import transaction
from django.utils import timezone

from workspaces.actions.record_audit import record_audit
from workspaces.actions.tell_sockets import tell_sockets
from workspaces.errors import InvitationGone
from workspaces.models import Invitation, Membership, User
from workspaces.roles import Permission, Role


@transaction.atomic
def accept_invitation(*, token: str, user: User) -> Membership:
    """Join the workspace with the role that was offered; a removed member is restored. Raises InvitationGone.

    A present member keeps the role that is there: an old link must not promote or demote anyone.
    """
    invitation = Invitation.objects.for_token(token).select_for_update().select_related("workspace").first()
    if invitation is None or not still_offered(invitation):
        raise InvitationGone
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])

    workspace = invitation.workspace
    membership, created = Membership.objects.get_or_create(
        workspace=workspace, user=user, defaults={"role": invitation.role}
    )
    if membership.removed_at is not None:
        membership.role, membership.removed_at = invitation.role, None
        membership.save(update_fields=["role", "removed_at"])
        tell_sockets(membership.pk)
        created = True
    if created:
        details = {"role": membership.role, "invited": invitation.email}
        record_audit(workspace=workspace, actor=membership, verb="member.joined", target=str(user), details=details)
    return membership


def still_offered(invitation: Invitation) -> bool:
    """An invitation holds only as long as its sender could still make it."""
    needed = Permission.MANAGE_OWNERS if invitation.role == Role.OWNER else Permission.MANAGE_MEMBERS
    return invitation.invited_by.may(needed)
