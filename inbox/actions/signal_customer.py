import logging

from inbox.connections import no_connection_held
from inbox.connectors import Capabilities, SendError, Signal, get_connector
from inbox.models import Channel, Conversation, Direction, MessagePart
from inbox.readers import has_been_read

log = logging.getLogger(__name__)


def signal_customer(conversation: Conversation, action: Signal) -> None:
    """Show the customer that we write, or no longer do, or that we read, where platform and channel do.

    Nobody is shown to write who has not read. That it failed helps nobody to know.
    """
    channel = conversation.channel
    connector = get_connector(channel.platform)
    if channel.status != Channel.Status.CONNECTED or channel.halted_at:
        return
    if not is_shown(channel, connector.capabilities, action):
        return
    if action == "typing_on" and conversation.incoming_count > 0 and not has_been_read(conversation):
        return
    customer, newest = conversation.identity.recipient, newest_of_customer(conversation)
    try:
        with no_connection_held():
            connector.signal(channel, customer, action, newest)
    except SendError as error:
        log.debug("%s not shown: %s", action, error)


def is_shown(channel: Channel, capabilities: Capabilities, action: Signal) -> bool:
    seen = capabilities.seen and channel.shows_seen
    if action == "seen":
        return seen
    # Where seeing comes with typing, who hides the one hides the other.
    hides_seen = capabilities.seen and capabilities.typing_is_seen and not seen
    return capabilities.typing and channel.shows_typing and not hides_seen


def newest_of_customer(conversation: Conversation) -> str:
    """The platform's id of the customer's newest message; empty where there is none."""
    theirs = MessagePart.objects.filter(message__conversation=conversation, message__direction=Direction.INCOMING)
    newest = theirs.order_by("-message__at", "-message__pk").values_list("external_id", flat=True).first()
    return newest or ""
