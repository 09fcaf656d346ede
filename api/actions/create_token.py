import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from api.models import ApiToken
from api.models.token import hash_of
from workspaces.access import require
from workspaces.actions.invite_member import require_role
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, User
from workspaces.roles import Permission


@transaction.atomic
def create_token(
    *, actor: Membership, name: str, scopes: Collection[str], role: str = "", expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Return the token and its secret, which nobody can read again.

    role: of the workspace's own; empty for the actor's personal one. Raises PermissionDenied.
    """
    if role:
        require(actor, Permission.MANAGE_API)
        require_role(actor, role)
    else:
        require(actor, Permission.READ)
    secret = f"{ApiToken.HEAD}{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        workspace_id=actor.workspace_id,
        membership=program(actor, name, role) if role else actor,
        name=name,
        prefix=secret[: ApiToken.SHOWN],
        hash=hash_of(secret),
        scopes=sorted(scopes),
        created_by=actor,
        expires_at=expires_at,
    )
    details = {"role": role, "scopes": token.scopes, "prefix": token.prefix}
    record_audit(workspace=actor.workspace, actor=actor, verb="api_token.created", target=name, details=details)
    return token, secret


def program(actor: Membership, name: str, role: str) -> Membership:
    """Make the member that the token is, under whose name its messages stand in the thread."""
    user = User.objects.create_user(None, None, name=name, is_active=False)
    # As who has left: in no list of colleagues, and nobody's to give work to.
    return Membership.objects.create(
        workspace_id=actor.workspace_id, user=user, role=role, is_program=True, removed_at=timezone.now()
    )
