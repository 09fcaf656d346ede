"""The letters that the inbox sends: plain text with a simple HTML twin, each in its reader's language."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from inbox.connectors import get_connector
from inbox.models import Channel
from workspaces.models import Membership
from workspaces.roles import Permission

log = logging.getLogger(__name__)


def send_reconnect_notice(channel: Channel) -> None:
    """Tell every member who may connect channels that this one has stopped. Never raises: the banner says it too."""
    for member in Membership.objects.filter(workspace=channel.workspace_id, removed_at=None).select_related("user"):
        address = member.user.email
        if address and member.may(Permission.MANAGE_CHANNELS):
            try:
                send_to(address, member.user.language, channel)
            except (SMTPException, OSError) as error:
                log.warning("reconnect notice not sent: channel=%s error=%s", channel.pk, type(error).__name__)


def send_to(address: str, language: str, channel: Channel) -> None:
    with translation.override(language or settings.LANGUAGE_CODE):
        context = {
            "channel": channel,
            "workspace": channel.workspace,
            "reason": get_connector(channel.platform).explain(channel.status_code).sentence,
            "url": settings.PUBLIC_URL + reverse("channels:list", args=[channel.workspace.slug]),
        }
        subject = " ".join(render_to_string("inbox/email/reconnect_subject.txt", context).split())
        text = render_to_string("inbox/email/reconnect_message.txt", context)
        letter = EmailMultiAlternatives(subject, text, to=[address])
        letter.attach_alternative(render_to_string("inbox/email/reconnect_message.html", context), "text/html")
        letter.send()
