from django.db import transaction
from django.utils import timezone

from api.models import ApiToken
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def revoke_token(*, actor: Membership, token: ApiToken) -> None:
    """Its next request is refused. One's own anybody may revoke. Raises PermissionDenied."""
    if token.membership_id != actor.pk:
        require(actor, Permission.MANAGE_API)
    revoked = ApiToken.objects.filter(pk=token.pk, workspace_id=actor.workspace_id, revoked_at=None)
    if revoked.update(revoked_at=timezone.now()):
        details = {"prefix": token.prefix}
        record_audit(
            workspace=actor.workspace, actor=actor, verb="api_token.revoked", target=token.name, details=details
        )
