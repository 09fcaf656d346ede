"""The letter that a webhook was stopped."""

from django.conf import settings
from django.urls import reverse

from api.models import WebhookEndpoint
from inbox.emails import tell
from workspaces.roles import Permission


def send_stopped(endpoint: WebhookEndpoint) -> None:
    """Tell those who may mend it."""
    path = reverse("api:webhook", args=[endpoint.workspace.slug, endpoint.pk])
    context = {"endpoint": endpoint, "workspace": endpoint.workspace, "url": settings.PUBLIC_URL + path}
    tell(endpoint.workspace_id, Permission.MANAGE_API, "api/email/stopped", context)
