"""The demo's channels: one of every platform."""

import logging
from datetime import datetime
from typing import Any

import requests
from django.conf import settings
from django.core.files.base import ContentFile

from inbox.actions.connect_channel import ChannelTaken, connect_channel
from inbox.actions.replace_picture import replace_picture
from inbox.connectors import SendError, connectors, get_connector
from inbox.models import Channel
from messio.demo.drawing import shop_sign
from workspaces.models import Membership, Workspace

log = logging.getLogger(__name__)

STAND_IN_SECONDS = 10
# Whose customers are played by nobody: they come by themselves.
OWN = "web"
# Of what a demo makes, and of nothing else.
PREFIX = "demo-"


def found_or_made(workspace: Workspace, owner: Membership) -> list[Channel]:
    """Those that are connected; else the stand-in's accounts, and for what it has not, ones that reach nobody."""
    connected = workspace.channels.filter(status=Channel.Status.CONNECTED).exclude(platform=OWN).order_by("pk")
    if found := list(connected):
        return found
    offered = {account["platform"]: account for account in accounts()}
    return [
        connect(workspace, owner, offered.get(platform)) or made(workspace, owner, platform, number)
        for number, platform in enumerate(sorted(connectors.keys() - {OWN}))
    ]


def accounts() -> list[dict[str, Any]]:
    """What the platforms' stand-in offers: platform, external_id, name, credentials; nothing where none runs."""
    found: list[dict[str, Any]] = ask_stand_in("GET", "accounts").get("accounts", [])
    return found


def person_at(channel: Channel, name: str, wrote_at: datetime) -> tuple[str, str]:
    """Somebody of this name over there, who may be answered: external id and address; empty where no stand-in runs."""
    wrote_ms = round(wrote_at.timestamp() * 1000)
    found = ask_stand_in("POST", "people", account=channel.external_id, name=name, wrote_ms=wrote_ms)
    return found.get("customer", ""), found.get("address", "")


def ask_stand_in(method: str, what: str, **given: Any) -> dict[str, Any]:
    """In development the one host beside the platforms' from which files are taken is its."""
    for host in settings.MEDIA_HOSTS if settings.DEBUG else ():
        try:
            answer = requests.request(method, f"http://{host}/control/{what}", json=given, timeout=STAND_IN_SECONDS)
            found = answer.json() if answer.ok else {}
        except (requests.RequestException, ValueError) as error:
            log.info("no stand-in at %s: %s", host, type(error).__name__)
        else:
            return dict(found)
    return {}


def connect(workspace: Workspace, owner: Membership, account: dict[str, Any] | None) -> Channel | None:
    """As `manage.py connect_channel` does; None where there is none, another workspace has it, or the platform refuses."""
    if account is None:
        return None
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
