"""The letter that a webhook was stopped."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.urls import reverse

from api.models import WebhookEndpoint
from inbox.connections import no_connection_held
from workspaces.letters import readers, written
from workspaces.roles import Permission

log = logging.getLogger(__name__)


def send_stopped(endpoint: WebhookEndpoint) -> None:
    """Tell every member who may mend it. Never raises: the page says it too."""
    path = reverse("api:webhook", args=[endpoint.workspace.slug, endpoint.pk])
    context = {"endpoint": endpoint, "workspace": endpoint.workspace, "url": settings.PUBLIC_URL + path}
    for user in readers(endpoint.workspace_id, Permission.MANAGE_API):
        letter = written(str(user.email), user.language, "api/email/stopped", context)
        try:
            with no_connection_held():
                letter.send()
        except (SMTPException, OSError) as error:
            log.warning("letter of a stopped webhook not sent: %s", type(error).__name__)
