import logging
from typing import Literal

from inbox.connections import no_connection_held
from inbox.connectors import SendError, get_connector
from inbox.models import Channel, Conversation

log = logging.getLogger(__name__)


def signal_customer(conversation: Conversation, action: Literal["typing_on", "typing_off", "seen"]) -> None:
    """Show the customer that we write, or no longer do, or that we read, where the platform can. That it failed helps nobody to know."""
    channel = conversation.channel
    connector = get_connector(channel.platform)
    is_possible = connector.capabilities.seen if action == "seen" else connector.capabilities.typing
    if not is_possible or channel.status != Channel.Status.CONNECTED:
        return
    customer = conversation.identity.external_id
    try:
        with no_connection_held():
            connector.signal(channel, customer, action)
    except SendError as error:
        log.debug("%s not shown: %s", action, error)
