"""The one door from an address to the API's own rows: each is looked for within the member's workspace."""

from django.shortcuts import get_object_or_404

from api.models import ApiToken, WebhookEndpoint
from api.models.token import ApiTokenQuerySet
from workspaces.models import Membership
from workspaces.roles import Permission


def tokens_seen_by(membership: Membership) -> ApiTokenQuerySet:
    """One's own; for who looks after the API all of the workspace."""
    tokens = ApiToken.objects.filter(workspace_id=membership.workspace_id)
    return tokens if membership.may(Permission.MANAGE_API) else tokens.filter(membership=membership)


def get_token(membership: Membership, pk: int) -> ApiToken:
    """Raises Http404, as all of these do."""
    return get_object_or_404(tokens_seen_by(membership), pk=pk)


def get_webhook(membership: Membership, pk: int) -> WebhookEndpoint:
    return get_object_or_404(WebhookEndpoint, workspace_id=membership.workspace_id, pk=pk)
