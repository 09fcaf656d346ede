from uuid import UUID

from inbox.actions.send_message import Wanted, send_message
from inbox.connectors import get_connector
from inbox.models import Conversation, Message
from orders.card import card, words
from orders.models import Order
from workspaces.access import require
from workspaces.models import Membership
from workspaces.roles import Permission


def send_order(*, actor: Membership, order: Order, conversation: Conversation, client_id: UUID) -> Message:
    """Tell the customer of their order: a card where the channel has such, else all of it in words.

    client_id: the form's; the same one twice returns the first message. Raises CannotSend, and ValueError for a conversation that is
    not this customer's.
    """
    require(actor, Permission.ANSWER)
    contact = conversation.identity.contact
    if contact is None or contact.pk != order.contact_id:
        raise ValueError("Another customer's conversation")
    limits = get_connector(conversation.channel.platform).capabilities.card
    return send_message(
        conversation=conversation,
        author=actor,
        client_id=client_id,
        text=words(order, contact.language),
        card=card(order, contact.language, limits),
        wanted=Wanted(by_hand=True),
    )
