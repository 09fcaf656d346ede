"""The letter that a webhook was stopped: plain text, each in its reader's language."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from api.models import WebhookEndpoint
from inbox.connections import no_connection_held
from workspaces.models import Membership
from workspaces.roles import Permission

log = logging.getLogger(__name__)


def send_stopped(endpoint: WebhookEndpoint) -> None:
    """Tell every member who may mend it. Never raises: the page says it too."""
    members = Membership.objects.filter(workspace=endpoint.workspace_id, removed_at=None).select_related("user")
    for member in members.order_by("pk"):
        if member.user.email and member.may(Permission.MANAGE_API):
            try:
                send_to(member.user.email, member.user.language, endpoint)
            except (SMTPException, OSError) as error:
                log.warning("letter of a stopped webhook not sent: %s", type(error).__name__)


def send_to(address: str, language: str, endpoint: WebhookEndpoint) -> None:
    path = reverse("api:webhook", args=[endpoint.workspace.slug, endpoint.pk])
    context = {"endpoint": endpoint, "workspace": endpoint.workspace, "url": settings.PUBLIC_URL + path}
    with translation.override(language or settings.LANGUAGE_CODE):
        subject = " ".join(render_to_string("api/email/stopped_subject.txt", context).split())
        text = render_to_string("api/email/stopped_message.txt", context)
        html = render_to_string("api/email/stopped_message.html", context)
    with no_connection_held():
        send_mail(subject, text, None, [address], html_message=html)
