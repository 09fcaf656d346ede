"""The letters that the inbox sends: plain text with a simple HTML twin, each in its reader's language."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from inbox.connections import no_connection_held
from inbox.connectors import get_connector
from inbox.models import Channel
from inbox.presenters.channels import ChannelView
from workspaces.models import Membership
from workspaces.roles import Permission

log = logging.getLogger(__name__)


def send_notice(channel: Channel, letter: str) -> None:
    """Tell every member who may connect channels. Never raises: the pages say it too.

    letter: "reconnect": the channel has stopped and waits for somebody to log in; "trouble": the platform refuses what
    it sends, and why; "expiring": its login ends soon.
    """
    members = Membership.objects.filter(workspace=channel.workspace_id, removed_at=None).select_related("user")
    for member in members.order_by("pk"):
        address = member.user.email
        if address and member.may(Permission.MANAGE_CHANNELS):
            try:
                send_to(address, member.user.language, channel, letter)
            except (SMTPException, OSError) as error:
                log.warning("%s notice not sent: channel=%s error=%s", letter, channel.pk, type(error).__name__)


def send_to(address: str, language: str, channel: Channel, letter: str) -> None:
    with translation.override(language or settings.LANGUAGE_CODE):
        context = {
            "channel": channel,
            "workspace": channel.workspace,
            "login": ChannelView(channel).login,
            "reason": get_connector(channel.platform).explain(channel.status_code).sentence,
            "url": settings.PUBLIC_URL + reverse("channels:list", args=[channel.workspace.slug]),
        }
        subject = " ".join(render_to_string(f"inbox/email/{letter}_subject.txt", context).split())
        text = render_to_string(f"inbox/email/{letter}_message.txt", context)
        mail = EmailMultiAlternatives(subject, text, to=[address])
        mail.attach_alternative(render_to_string(f"inbox/email/{letter}_message.html", context), "text/html")
        with no_connection_held():
            mail.send()
