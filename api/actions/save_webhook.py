from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from api.models import WebhookEndpoint
from api.outgoing import addresses, signing
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.errors import Refused
from workspaces.models import Membership
from workspaces.roles import Permission

MOST_OF_WORKSPACE = 20


class TooManyWebhooks(Refused):
    def __str__(self) -> str:
        return _("There are %(most)s webhooks already. Delete one that nobody uses.") % {"most": MOST_OF_WORKSPACE}


@transaction.atomic
def create_webhook(*, actor: Membership, url: str, events: Collection[str], description: str = "") -> WebhookEndpoint:
    """Raises addresses.NotAllowed, TooManyWebhooks, PermissionDenied."""
    require(actor, Permission.MANAGE_API)
    addresses.read(url)
    workspace = actor.workspace
    if workspace.webhook_endpoints.count() >= MOST_OF_WORKSPACE:
        raise TooManyWebhooks
    endpoint = WebhookEndpoint.objects.create(
        workspace=workspace,
        url=url,
        events=sorted(set(events)),
        description=description,
        secrets={"secret": signing.new_secret()},
        created_by=actor,
    )
    record_audit(
        workspace=workspace, actor=actor, verb="webhook.created", target=url, details={"events": endpoint.events}
    )
    return endpoint


@transaction.atomic
def change_webhook(
    *, actor: Membership, endpoint: WebhookEndpoint, url: str, events: Collection[str], description: str
) -> WebhookEndpoint:
    """The secret stays. Raises addresses.NotAllowed, WebhookEndpoint.DoesNotExist, PermissionDenied."""
    require(actor, Permission.MANAGE_API)
    addresses.read(url)
    held = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk, workspace_id=actor.workspace_id)
    held.url, held.events, held.description = url, sorted(set(events)), description
    held.save(update_fields=["url", "events", "description"])
    record_audit(
        workspace=actor.workspace, actor=actor, verb="webhook.changed", target=url, details={"events": held.events}
    )
    return held


@transaction.atomic
def renew_secret(*, actor: Membership, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """From now on posts are signed with another one. Raises WebhookEndpoint.DoesNotExist, PermissionDenied."""
    require(actor, Permission.MANAGE_API)
    held = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk, workspace_id=actor.workspace_id)
    held.secrets = {"secret": signing.new_secret()}
    held.save(update_fields=["secrets"])
    record_audit(workspace=actor.workspace, actor=actor, verb="webhook.secret_renewed", target=held.url)
    return held


@transaction.atomic
def delete_webhook(*, actor: Membership, endpoint: WebhookEndpoint) -> None:
    """With its log. Raises PermissionDenied."""
    require(actor, Permission.MANAGE_API)
    gone, _by_table = WebhookEndpoint.objects.filter(pk=endpoint.pk, workspace_id=actor.workspace_id).delete()
    if gone:
        record_audit(workspace=actor.workspace, actor=actor, verb="webhook.deleted", target=endpoint.url)
