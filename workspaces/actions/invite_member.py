import secrets
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.emails import send_invitation
from workspaces.errors import AlreadyMember
from workspaces.models import Invitation, Membership, User, Workspace
from workspaces.models.invitation import VALID_FOR, hash_token
from workspaces.roles import Permission, Role


def invite_member(*, actor: Membership, email: str, role: str) -> Invitation:
    """Offer a place by e-mail. Who is invited already gets a fresh link, and the old one stops working.

    Raises AlreadyMember; PermissionDenied when the actor may not give this role; EmailNotSent, with the invitation kept.
    """
    token = secrets.token_urlsafe(32)
    invitation = write_invitation(actor=actor, email=email.strip().lower(), role=role, token=token)
    send_invitation(invitation, token)
    return invitation


@transaction.atomic
def write_invitation(*, actor: Membership, email: str, role: str, token: str) -> Invitation:
    require_role(actor, role)
    # One at a time for a workspace, so that two clicks make one invitation.
    workspace = Workspace.objects.select_for_update().get(pk=actor.workspace_id)
    if workspace.memberships.filter(user__email=email, removed_at=None).exists():
        raise AlreadyMember

    invitation = workspace.invitations.pending().filter(email=email).first()
    if invitation:
        require_role(actor, invitation.role)
    invitation = invitation or Invitation(workspace=workspace, email=email)
    invitation.invited_by, invitation.role = actor, role
    invitation.language = language_of(email)
    invitation.token_hash = hash_token(token)
    invitation.sent_at, invitation.expires_at = timezone.now(), expiry()
    invitation.save()
    record_audit(workspace=workspace, actor=actor, verb="invitation.sent", target=email, details={"role": role})
    return invitation


def require_role(actor: Membership, role: str) -> None:
    """Raise PermissionDenied unless the actor may give or take this role: owners are made and unmade by owners."""
    require(actor, Permission.MANAGE_MEMBERS)
    if role == Role.OWNER and not actor.may(Permission.MANAGE_OWNERS):
        raise PermissionDenied(Permission.MANAGE_OWNERS)


def language_of(email: str) -> str:
    """The invited person's own language where we know it, else the one the inviter sees."""
    known = User.objects.filter(email=email).values_list("language", flat=True).first()
    return known or get_language() or "en"


def expiry() -> datetime:
    return timezone.now() + VALID_FOR
