from uuid import UUID

from django.core.files.base import File

from inbox.actions.send_message import Wanted, send_message
from inbox.connectors import get_connector
from inbox.models import Conversation, Message
from orders.product import Product, card, words
from workspaces.access import require
from workspaces.models import Membership
from workspaces.roles import Permission


def send_product(
    *,
    actor: Membership,
    product: Product,
    conversation: Conversation,
    client_id: UUID,
    picture: "File[bytes] | None" = None,
) -> Message:
    """Show a customer what the shop sells: a card with its picture where the channel has such, else words and the picture.

    picture: one that the channel takes. client_id: the form's; the same one twice returns the first message. Raises CannotSend.
    """
    require(actor, Permission.ANSWER)
    contact, limits = conversation.identity.contact, get_connector(conversation.channel.platform).capabilities.card
    language = contact.language if contact else ""
    return send_message(
        conversation=conversation,
        author=actor,
        client_id=client_id,
        text=words(product, language),
        files=[picture] if picture else [],
        card=card(product, language, limits),
        wanted=Wanted(by_hand=True),
    )
