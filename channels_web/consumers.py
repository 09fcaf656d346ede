"""A visitor's websocket: who they are, then what their page says; the hub does the rest.

Its Origin is ours, since the panel is a page of ours wherever it stands; in whose pages it may stand, browsers are told by
frame-ancestors. The token comes in the first frame: an address would leave it in logs.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from channels_web import said
from channels_web.hub import hub
from channels_web.limits import FRAMES, TooMuch, count_here
from inbox.lines import COME_AGAIN, Line

log = logging.getLogger(__name__)
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]

HELLO_SECONDS = 20


async def visitor_consumer(scope: Message, receive: Receive, send: Callable[[Message], Awaitable[None]]) -> None:
    """One page. It sends {"token", "cursor", "language"} and then the words of `said.py`; it gets news (`news.py`) and {"typing": name}.

    It is accepted, and then closed with a code that the page can act on: a refused handshake would tell it nothing.
    """
    await receive()
    await send({"type": "websocket.accept"})
    line, page = Line(send), None
    try:
        hello = await asyncio.wait_for(word_of(receive), HELLO_SECONDS)
        if hello is not None:
            page = await hub.admit(line, scope["url_route"]["kwargs"]["key"], hello)
        while page and (word := await word_of(receive)) is not None and not line.is_ended:
            count_here(f"frames:{page.seat.widget.pk}:{page.seat.visitor.external_id}", FRAMES)
            await hub.take(page, word)
    except (TooMuch, TimeoutError):
        line.end(COME_AGAIN)
    except Exception as error:
        # The database is away, most likely. The page goes on by itself when it is back.
        log.warning("a visitor is sent away: %s: %s", type(error).__name__, error)
        line.end(COME_AGAIN)
    finally:
        if page:
            await hub.leave(page)


async def word_of(receive: Receive) -> Message | None:
    """The next thing that the page says; None when it is gone."""
    message = await receive()
    return said.read(message.get("text") or "") if message["type"] == "websocket.receive" else None
