from typing import Any

from channels_zalo import account, errors
from channels_zalo.client import Tokens, ZaloClient
from inbox.actions.connect_channel import connect_channel
from inbox.connections import no_connection_held
from inbox.models import Channel
from workspaces.models import Membership


def connect_account(*, membership: Membership, tokens: Tokens, oa_id: str) -> Channel:
    """Connect the Official Account that these tokens are for.

    One that is here keeps its new pair before anything is asked with it, since the old pair is dead already. Of a new
    one Zalo must say which it is: the address that brought `oa_id` was in a browser. Raises ChannelTaken, SendError.
    """
    given: dict[str, Any] = {
        "workspace": membership.workspace,
        "platform": "zalo",
        "credentials": tokens.credentials,
        "actor": membership,
    }
    ours = Channel.objects.filter(workspace=membership.workspace, platform="zalo", external_id=oa_id)
    known = ours.exclude(status=Channel.Status.DISCONNECTED).first()
    if known is not None:
        return connect_channel(external_id=oa_id, name=known.name, **given)
    with no_connection_held():
        found = account.read(ZaloClient(tokens.access_token))
    if not found.id or oa_id not in ("", found.id):
        raise errors.classify("another account").error("another account")
    return connect_channel(external_id=found.id, name=found.name or found.id, picture_url=found.picture_url, **given)
