import secrets

from django.db import transaction

from channels_web.models import Widget
from inbox.actions.connect_channel import connect_channel
from inbox.models import Channel
from workspaces.models import Membership, Workspace


def new_key() -> str:
    """By which the public knows a chat: in addresses, so of letters and digits alone."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "".join(secrets.choice(alphabet) for _ in range(12))


def open_chat(
    *,
    workspace: Workspace,
    name: str,
    domains: list[str],
    language: str,
    actor: Membership | None = None,
    channel: Channel | None = None,
) -> Channel:
    """Give a workspace a website chat, or open one again that was closed, with what was set up before.

    domains: the hosts whose pages may show it; none of them for a chat that is a page of its own only.
    """
    with transaction.atomic():
        opened = connect_channel(
            workspace=workspace,
            platform="web",
            external_id=channel.external_id if channel else new_key(),
            name=name,
            credentials={},
            actor=actor,
        )
        if channel is None:
            Widget.objects.filter(channel=opened).update(domains=domains, language=language)
    return opened
