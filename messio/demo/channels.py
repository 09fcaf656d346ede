"""The demo's channels: one of every platform."""

import logging
from typing import Any

import requests
from django.conf import settings
from django.core.files.base import ContentFile

from inbox.actions.connect_channel import ChannelTaken, connect_channel
from inbox.actions.replace_picture import replace_picture
from inbox.connectors import SendError, connectors, get_connector
from inbox.models import Channel
from messio.demo.drawing import shop_sign
from messio.demo.replay import PREFIX
from workspaces.models import Membership, Workspace

log = logging.getLogger(__name__)

STAND_IN_SECONDS = 10


def found_or_made(workspace: Workspace, owner: Membership) -> list[Channel]:
    """Those that are connected; else the stand-in's accounts, and for what it has not, ones that reach nobody."""
    if connected := list(workspace.channels.filter(status=Channel.Status.CONNECTED).order_by("pk")):
        return connected
    offered = accounts()
    rows = [
        (platform, [account for account in offered if account["platform"] == platform])
        for platform in sorted(connectors)
    ]
    return [
        (account and connect(workspace, owner, account[0])) or made(workspace, owner, platform, number)
        for number, (platform, account) in enumerate(rows)
    ]


def accounts() -> list[dict[str, Any]]:
    """What the platforms' stand-in offers: platform, external_id, name, credentials; nothing where none runs."""
    for host in settings.MEDIA_HOSTS if settings.DEBUG else ():
        try:
            found = requests.get(f"http://{host}/control/accounts", timeout=STAND_IN_SECONDS).json()["accounts"]
        except (requests.RequestException, ValueError, KeyError) as error:
            log.info("no stand-in at %s: %s", host, type(error).__name__)
        else:
            return list(found)
    return []


def connect(workspace: Workspace, owner: Membership, account: dict[str, Any]) -> Channel | None:
    """As `manage.py connect_channel` does; None where another workspace has it, or the platform refuses."""
    credentials = get_connector(account["platform"]).credentials(account["credentials"])
    try:
        return connect_channel(workspace=workspace, actor=owner, **account | {"credentials": credentials})
    except (ChannelTaken, SendError) as error:
        log.warning("not connected: platform=%s error=%s", account["platform"], type(error).__name__)
        return None


def made(workspace: Workspace, owner: Membership, platform: str, number: int) -> Channel:
    """A channel that nobody outside knows. Its first check, in a while, finds that out and says so."""
    channel = connect_channel(
        workspace=workspace,
        platform=platform,
        external_id=f"{PREFIX}{workspace.slug}-{number}",
        name=f"{workspace.name} Shop",
        credentials={"access_token": "demo"},
        actor=owner,
        subscribe=False,
    )
    replace_picture(channel, ContentFile(shop_sign(number), f"{PREFIX}{number}.png"))
    return channel
