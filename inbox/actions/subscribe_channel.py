from inbox.actions.check_channel import check_channel
from inbox.connections import no_connection_held
from inbox.connectors import Health, SendError, get_connector
from inbox.models import Channel
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership


def subscribe_channel(*, channel: Channel, actor: Membership) -> Health | None:
    """Have the platform's news of a connected channel come here again, and look whether they do.

    Returns what the look found; None where no answer came.
    """
    if channel.status != Channel.Status.CONNECTED:
        return None
    try:
        with no_connection_held():
            get_connector(channel.platform).subscribe(channel)
    except SendError:
        # Why is what the look tells.
        pass
    else:
        record_audit(workspace=channel.workspace, actor=actor, verb="channel.subscribed", target=channel.name)
    return check_channel(channel.pk, now=True)
