from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from api.emails import send_stopped
from api.models import WebhookEndpoint, WebhookEvent
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership
from workspaces.roles import Permission

# After so long in which nothing arrived, nobody listens there any more.
STOPPED_AFTER = timedelta(days=3)


@transaction.atomic
def stop_failing_webhook(*, endpoint_id: int) -> None:
    """Post there no more once every post has failed for days, and write to who may mend it."""
    failing = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint_id, stopped_at=None)
    endpoint = failing.filter(failing_since__lte=timezone.now() - STOPPED_AFTER).first()
    if endpoint is None:
        return
    endpoint.stopped_at = timezone.now()
    endpoint.save(update_fields=["stopped_at"])
    record_audit(workspace=endpoint.workspace, actor=None, verb="webhook.stopped", target=endpoint.url)
    transaction.on_commit(partial(send_stopped, endpoint), robust=True)


@transaction.atomic
def stop_webhook(*, actor: Membership, endpoint: WebhookEndpoint) -> None:
    require(actor, Permission.MANAGE_API)
    WebhookEndpoint.objects.filter(pk=endpoint.pk, stopped_at=None).update(stopped_at=timezone.now())


@transaction.atomic
def resume_webhook(*, actor: Membership, endpoint: WebhookEndpoint) -> None:
    """Go on, with what waited first."""
    require(actor, Permission.MANAGE_API)
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(stopped_at=None, failing_since=None)
    endpoint.log.filter(state=WebhookEvent.State.WAITING).update(retry_at=timezone.now())
