"""The letters that tell members of what has stopped, of the inbox and of the apps above."""

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.urls import reverse

from inbox.connections import no_connection_held
from inbox.models import Channel
from inbox.presenters.channels import ChannelView
from workspaces.letters import readers, written
from workspaces.roles import Permission

log = logging.getLogger(__name__)


def tell(workspace_id: int, permission: Permission, name: str, context: dict[str, Any]) -> None:
    """Send a letter to every member who may. Never raises: the pages say it too. name: as `workspaces.letters` has it."""
    for user in readers(workspace_id, permission):
        letter = written(str(user.email), user.language, name, context)
        try:
            with no_connection_held():
                letter.send()
        except (SMTPException, OSError) as error:
            log.warning("letter not sent: %s workspace=%s error=%s", name, workspace_id, type(error).__name__)


def send_notice(channel: Channel, name: str) -> None:
    """Tell those who may connect channels.

    name: "reconnect": the channel has stopped and waits for somebody to log in; "trouble": the platform refuses what
    it sends, and why; "expiring": its login ends soon.
    """
    url = settings.PUBLIC_URL + reverse("channels:list", args=[channel.workspace.slug])
    context = {"channel": channel, "view": ChannelView(channel), "workspace": channel.workspace, "url": url}
    tell(channel.workspace_id, Permission.MANAGE_CHANNELS, f"inbox/email/{name}", context)
