"""Whether a customer is there and writes, where their platform tells: said to the hubs, and kept nowhere.

It is said again every few seconds for as long as it holds; a page that hears no more of it forgets it. With Redis away
nothing is said of anyone.
"""

from typing import Any, Literal

from django.template.loader import render_to_string

from inbox import wake
from inbox.models import Conversation

SAID_EVERY_SECONDS = 10.0
AWAY_AFTER_SECONDS = 5 * 60

State = Literal["typing", "here", "away", "gone"]
# A workspace's id, a conversation's id, how its customer is there, and what they look at; empty where nobody knows.
Row = tuple[int, int, State, str]
News = dict[str, Any]


def tell(conversation: Conversation, *, is_typing: bool = False, used: int = 0, page: str = "") -> None:
    """used: how many seconds ago the customer did something there. page: what they look at, by its title."""
    seen = state(is_typing=is_typing, used=used)
    wake.tell_hubs(news([(conversation.workspace_id, conversation.pk, seen, page)]))


def state(*, is_typing: bool, used: int) -> State:
    if is_typing:
        return "typing"
    return "here" if used < AWAY_AFTER_SECONDS else "away"


def news(rows: list[Row]) -> News:
    return {"type": "customers", "rows": rows}


def fragment(conversation_id: int, seen: State, page: str) -> str:
    """The same for all who have the conversation open; the page has the words."""
    return render_to_string(
        "inbox/live/customer_here.html", {"conversation": conversation_id, "state": seen, "page": page}
    )
