from django.db import transaction
from django.utils import timezone

from workspaces.actions.invite_member import require_role
from workspaces.actions.record_audit import record_audit
from workspaces.models import Invitation, Membership


@transaction.atomic
def revoke_invitation(*, actor: Membership, invitation: Invitation) -> None:
    """Take an invitation back: its link stops working. Nothing happens to one that was used already."""
    require_role(actor, invitation.role)
    if Invitation.objects.pending().filter(pk=invitation.pk).update(revoked_at=timezone.now()):
        record_audit(workspace=actor.workspace, actor=actor, verb="invitation.revoked", target=invitation.email)
