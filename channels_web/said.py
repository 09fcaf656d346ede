"""What a visitor's page says beside messages: {"typing": bool}, {"seen": "chat-12"}, {"page": {"url", "title"}}, {"used": seconds}.

It comes over the socket or with a question for news; whatever else stands there is passed over.
"""

from typing import Any

from channels_web import known
from channels_web.access import Seat
from channels_web.actions.tell_page import tell_page
from channels_web.actions.tell_receipts import tell_read
from channels_web.forms.visitor import PageForm
from inbox import customers_here
from inbox.fields import decoded, mapping, text
from workspaces.ids import read_id

LONGEST = 8000


def read(given: str) -> dict[str, Any]:
    """Empty for what is no word of our page."""
    try:
        return mapping(decoded(given)) if 0 < len(given) <= LONGEST else {}
    except ValueError:
        return {}


def take(seat: Seat, word: dict[str, Any]) -> None:
    """Pass it on to where it belongs. Nothing is said of who has not written yet."""
    conversation = seat.conversation
    if conversation is None:
        return
    if (message_id := read_id(text(word.get("seen")).removeprefix("chat-"))) is not None:
        tell_read(seat, message_id)
    if page := mapping(word.get("page")):
        form = PageForm({"page_url": text(page.get("url")), "page_title": text(page.get("title"))})
        tell_page(seat=seat, page=form.page)
    page_title = known.page_title(seat.channel, seat.visitor.external_id)
    customers_here.tell(conversation, is_typing=word.get("typing") is True, used=used(word), page=page_title)


def used(word: dict[str, Any]) -> int:
    """How many seconds ago the visitor did something there."""
    seconds = word.get("used")
    return seconds if isinstance(seconds, int) and not isinstance(seconds, bool) and seconds >= 0 else 0
