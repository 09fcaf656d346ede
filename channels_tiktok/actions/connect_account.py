from typing import Any

from channels_tiktok.account import describe
from channels_tiktok.client import TikTokClient
from inbox.actions.connect_channel import connect_channel
from inbox.connections import no_connection_held
from inbox.connectors import SendError
from inbox.models import Channel
from workspaces.models import Membership


def connect_account(*, actor: Membership, account: str, tokens: dict[str, Any]) -> Channel:
    """Connect the account that was logged in, under the name that it shows. Raises ChannelTaken, SendError."""
    try:
        with no_connection_held():
            name, picture = describe(TikTokClient(tokens["access_token"]), account)
    except SendError:
        # Name and picture have permissions of their own; messages come without them.
        name, picture = "", ""
    before = Channel.objects.filter(workspace=actor.workspace, platform="tiktok", external_id=account).first()
    return connect_channel(
        workspace=actor.workspace,
        platform="tiktok",
        external_id=account,
        name=name or (before.name if before else "TikTok"),
        credentials=tokens,
        actor=actor,
        connected_by_external_id=account,
        picture_url=picture,
    )
