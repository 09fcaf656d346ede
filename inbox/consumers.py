"""The inbox's websocket: it says who is there and what they look at; the hub does the rest."""

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.http import QueryDict

from inbox.filters import ConversationFilter
from inbox.hub import hub
from inbox.lines import COME_AGAIN, Line
from inbox.news import Watch
from inbox.tabs import Tab
from workspaces.ids import read_id

log = logging.getLogger(__name__)
LANGUAGES = dict(settings.LANGUAGES)

Message = dict[str, Any]


async def inbox_consumer(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """One tab. It sends {"watch": {"filter": query, null where it has no rows, "conversation": id or null, "customer": id where
    they are on the page, "cursor": xid, "language": code}}, and {"writing": conversation's id} while its member writes a reply
    there, null when that ends, {"used": seconds ago} when it begins and when its member uses it.

    It is accepted, and then closed with a code that the page can act on: a refused handshake would tell it nothing.
    """
    await receive()
    await send({"type": "websocket.accept"})
    session_key = scope["cookies"].get(settings.SESSION_COOKIE_NAME, "")
    tab = Tab(Line(send), session_key, scope["url_route"]["kwargs"]["workspace"])
    try:
        await hub.add(tab)
        while (message := await receive())["type"] == "websocket.receive":
            given = read(message.get("text") or "")
            if "writing" in given:
                await hub.company.tell_writing(tab, read_id(str(given["writing"])))
            elif "used" in given:
                hub.use(tab, read_id(str(given["used"])))
            elif watched := read_watch(given):
                await hub.show(tab, *watched)
    except Exception as error:
        # The database is away, most likely. The tab goes on by itself when it is back.
        log.warning("a tab is sent away: %s: %s", type(error).__name__, error)
        tab.line.end(COME_AGAIN)
    finally:
        hub.remove(tab)
        await hub.company.tell_writing(tab, None)


def read(text: str) -> Message:
    """Return what the tab says; nothing where that is not from our page."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def read_watch(said: Message) -> tuple[Watch, str, str] | None:
    """Return what the tab shows, its cursor and its language; None for what is not from our page."""
    try:
        given = said["watch"]
        watch = Watch(
            filter=None if given["filter"] is None else ConversationFilter.from_query(QueryDict(str(given["filter"]))),
            conversation_id=read_id(str(given["conversation"])),
            contact_id=read_id(str(given.get("customer"))),
        )
        cursor, language = str(given["cursor"]), str(given.get("language", ""))
    except (ValueError, KeyError, TypeError, OverflowError):
        return None
    return watch, cursor, language if language in LANGUAGES else settings.LANGUAGE_CODE
