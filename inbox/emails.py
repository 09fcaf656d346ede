"""The letters that the inbox sends of its channels."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.urls import reverse

from inbox.connections import no_connection_held
from inbox.models import Channel
from inbox.presenters.channels import ChannelView
from workspaces.letters import readers, written
from workspaces.roles import Permission

log = logging.getLogger(__name__)


def send_notice(channel: Channel, name: str) -> None:
    """Tell every member who may connect channels. Never raises: the pages say it too.

    name: "reconnect": the channel has stopped and waits for somebody to log in; "trouble": the platform refuses what
    it sends, and why; "expiring": its login ends soon.
    """
    url = settings.PUBLIC_URL + reverse("channels:list", args=[channel.workspace.slug])
    context = {"channel": channel, "view": ChannelView(channel), "workspace": channel.workspace, "url": url}
    for user in readers(channel.workspace_id, Permission.MANAGE_CHANNELS):
        letter = written(str(user.email), user.language, f"inbox/email/{name}", context)
        try:
            with no_connection_held():
                letter.send()
        except (SMTPException, OSError) as error:
            log.warning("%s notice not sent: channel=%s error=%s", name, channel.pk, type(error).__name__)
