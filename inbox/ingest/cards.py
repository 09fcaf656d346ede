"""Pictures of what a card shows: kept like a customer's files, since the platform's addresses for them end too."""

from inbox.events import IncomingAttachment
from inbox.models import Attachment

# More than a card of any platform holds; the rest is left out.
MOST_ITEMS = 10


def with_pictures(attachments: tuple[IncomingAttachment, ...]) -> tuple[IncomingAttachment, ...]:
    """Return them, and after them a picture for each item of a card that names one."""
    return attachments + tuple(
        IncomingAttachment(kind=Attachment.CARD_PICTURE, url=url, data={"card": number, "item": place})
        for number, card in enumerate(attachments)
        for place, item in enumerate(card.data.get("items", ())[:MOST_ITEMS])
        if (url := item.get("image_url"))
    )
