"""News on their way to a visitor's page."""

from typing import Any

from channels_web.access import Seat
from channels_web.actions.tell_receipts import tell_delivered
from channels_web.news import news
from channels_web.tokens import make_token


def news_for(seat: Seat, cursor: str = "") -> dict[str, Any]:
    """What leaves for the page now: from here on it counts as delivered. With a fresh token, where that is due."""
    told = news(seat, cursor)
    tell_delivered(seat)
    return told | {"token": make_token(seat.widget.key, seat.visitor)} if seat.visitor.renews else told
