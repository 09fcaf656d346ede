from workspaces.actions.invite_member import invite_member
from workspaces.models import Invitation, Membership


def resend_invitation(*, actor: Membership, invitation: Invitation) -> Invitation:
    """Send a fresh link, valid for the full time again; the one in the earlier e-mail stops working."""
    return invite_member(actor=actor, email=invitation.email, role=invitation.role)
