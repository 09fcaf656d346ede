from uuid import uuid4

from django.db import transaction

from api.models import WebhookEndpoint, WebhookEvent
from api.models.webhook import EventType
from api.outgoing.notice import keep_events
from workspaces.access import require
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def send_test(*, actor: Membership, endpoint: WebhookEndpoint) -> WebhookEvent:
    """Post an event that says nothing; the log tells what was answered. Raises PermissionDenied."""
    require(actor, Permission.MANAGE_API)
    event = WebhookEvent(endpoint=endpoint, type=EventType.PING, key=uuid4().hex, data={})
    keep_events([event])
    return WebhookEvent.objects.get(endpoint=endpoint, type=EventType.PING, key=event.key)
