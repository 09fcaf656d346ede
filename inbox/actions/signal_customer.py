import logging

from inbox.connections import no_connection_held
from inbox.connectors import SendError, Signal, get_connector
from inbox.models import Channel, Conversation, Direction, MessagePart

log = logging.getLogger(__name__)


def signal_customer(conversation: Conversation, action: Signal) -> None:
    """Show the customer that we write, or no longer do, or that we read, where the platform can. That it failed helps nobody to know."""
    channel = conversation.channel
    connector = get_connector(channel.platform)
    is_possible = connector.capabilities.seen if action == "seen" else connector.capabilities.typing
    if not is_possible or channel.status != Channel.Status.CONNECTED:
        return
    customer, newest = conversation.identity.recipient, newest_of_customer(conversation)
    try:
        with no_connection_held():
            connector.signal(channel, customer, action, newest)
    except SendError as error:
        log.debug("%s not shown: %s", action, error)


def newest_of_customer(conversation: Conversation) -> str:
    """The platform's id of the customer's newest message; empty where there is none."""
    theirs = MessagePart.objects.filter(message__conversation=conversation, message__direction=Direction.INCOMING)
    newest = theirs.order_by("-message__at", "-message__pk").values_list("external_id", flat=True).first()
    return newest or ""
