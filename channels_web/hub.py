"""One hub a web process for visitors' sockets: it hears the poke, looks whose thread changed, and tells each page what is new.

Every visitor has a thread of their own, so nothing is shared between lines; what one is told is the answer to the question that
a page without a socket asks (`news_for`).
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings
from django.utils import translation

from channels_web import said
from channels_web.access import InvalidToken, NoChat, Seat, check_proof, get_seat, get_widget, seat_of
from channels_web.answers import news_for
from channels_web.known import page_title
from channels_web.limits import LINES_OF_VISITOR, count
from channels_web.models import LANGUAGES
from channels_web.tokens import read_token
from inbox import customers_here, live, writing
from inbox.lines import COME_AGAIN, SIGNED_OUT, Line, frame
from inbox.looking import Looking
from inbox.presenters.conversations import first_word
from inbox.wake import HUBS

log = logging.getLogger(__name__)

# Close codes of our own beside the team's: no thread to hear of yet, and no chat any more.
NO_THREAD, GONE = 4404, 4410
MOST_LINES = 5000
MOST_LINES_OF_VISITOR = 10


@dataclass(eq=False)
class Attending:
    """A visitor's open page. cursor: up to where it was told. language: its own. one: what it is told goes out in one order.

    Its seat has a conversation as long as the page is one of the hub's.
    """

    line: Line
    seat: Seat
    cursor: str
    language: str
    looks_at: str = ""  # by its title
    used_at: float = field(default_factory=time.monotonic)
    one: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def place(self) -> tuple[int, int]:
        assert self.seat.conversation is not None
        return self.seat.conversation.workspace_id, self.seat.conversation.pk


class VisitorHub(Looking):
    def __init__(self) -> None:
        self.pages: set[Attending] = set()
        super().__init__("visitors", 4, self.pages)

    def start(self) -> None:
        self.go_on_with(self.listen, self.look_forever, self.tell_forever)

    # ── What comes ──

    async def listen(self) -> None:
        layer = get_channel_layer()
        name = await layer.new_channel()
        await layer.group_add(HUBS, name)
        while True:
            news = await layer.receive(name)
            if news["type"] == "changed":
                self.poked.set()
            elif news["type"] == "writing":
                self.show_typing(news)

    def show_typing(self, news: writing.News) -> None:
        """By the first name; a member without one is the shop, since the name is their address then."""
        for page in self.pages:
            if page.place == (news["workspace"], news["conversation"]):
                name = page.seat.widget.shown_title if "@" in news["name"] else first_word(news["name"])
                put(page, {"typing": "" if news["is_over"] else name})

    async def look(self) -> None:
        next_cursor, changed = await self.run(self.read, self.cursor, {page.place for page in self.pages})
        concerned = [page for page in self.pages if page.place[1] in changed]
        await asyncio.gather(*(self.tell(page) for page in concerned))
        self.cursor = next_cursor

    @staticmethod
    def read(cursor: str, places: set[tuple[int, int]]) -> tuple[str, set[int]]:
        """Return the next cursor, and which of the conversations changed since; all of them where nobody knows."""
        next_cursor, conversations = live.cursor(), {conversation for _, conversation in places}
        if not cursor:
            return next_cursor, set()
        rows = live.logged(cursor, {workspace for workspace, _ in places})
        if rows.filter(workspace_id=live.PRUNED).exists():
            return next_cursor, conversations
        found = rows.filter(conversation_id__in=conversations).values_list("conversation_id", flat=True)
        return next_cursor, {pk for pk in found if pk}

    async def tell_forever(self) -> None:
        """Tell the team who is there."""
        while True:
            await asyncio.sleep(customers_here.SAID_EVERY_SECONDS)
            now = time.monotonic()
            await self.say(
                (*page.place, customers_here.state(is_typing=False, used=int(now - page.used_at)), page.looks_at)
                for page in self.pages
            )

    async def say(self, rows: Iterable[customers_here.Row]) -> None:
        if said_now := list(rows):
            with contextlib.suppress(Exception):
                await get_channel_layer().group_send(HUBS, customers_here.news(said_now))

    # ── Pages ──

    async def admit(self, line: Line, key: str, hello: dict[str, Any]) -> Attending | None:
        """hello: {"token", "cursor", "language"}. None where the line was closed instead, with a code that says why.

        Raises TooMuch for whom opens one line after the other.
        """
        if not self.tasks:
            self.start()
        token = str(hello.get("token", ""))
        try:
            seat = await self.run(lambda: take_seat(key, token))
            code = 0 if seat.conversation else NO_THREAD
        except NoChat:
            code = GONE
        except InvalidToken:
            code = SIGNED_OUT
        if code or self.is_full(seat):
            line.end(code or COME_AGAIN)
            return None
        language = hello.get("language") if hello.get("language") in dict(LANGUAGES) else settings.LANGUAGE_CODE
        page = Attending(line, seat, str(hello.get("cursor") or ""), str(language))
        self.pages.add(page)
        try:
            if not self.cursor:
                await self.look()  # what comes after the page was told must lie behind a cursor
            await self.tell(page)
            await self.say([(*page.place, "here", page.looks_at)])
        except BaseException:  # its line is given up, even by its end
            self.pages.discard(page)
            raise
        return page

    def is_full(self, seat: Seat) -> bool:
        own = sum(page.seat.conversation == seat.conversation for page in self.pages)
        return len(self.pages) >= MOST_LINES or own >= MOST_LINES_OF_VISITOR

    async def leave(self, page: Attending) -> None:
        self.pages.discard(page)
        if not any(other.place == page.place for other in self.pages):
            await self.say([(*page.place, "gone", "")])

    async def take(self, page: Attending, word: dict[str, Any]) -> None:
        """What the page says, answered with what is new: by that it knows that its line is alive."""
        if "used" in word or word.get("typing"):
            page.used_at = time.monotonic() - said.used(word)
        await self.run(said.take, page.seat, word)
        await self.tell(page)

    async def tell(self, page: Attending) -> None:
        """What is new since it was told last. A page that cannot be told ends: it keeps nobody else from hearing."""
        async with page.one:
            try:
                seat, told, looks_at = await self.run(self.news, page.seat, page.cursor, page.language)
            except NoChat:
                self.end(page, GONE)
            except InvalidToken:
                self.end(page, SIGNED_OUT)
            except Exception as error:
                log.warning("a visitor's page is not told: %s: %s", type(error).__name__, error)
                self.end(page, COME_AGAIN)
            else:
                if seat.conversation is None:  # erased, or the thread of whom the shop signed in
                    self.end(page, NO_THREAD)
                    return
                page.seat, page.looks_at, page.cursor = seat, looks_at, told["cursor"]
                put(page, told)

    def end(self, page: Attending, code: int) -> None:
        self.pages.discard(page)
        page.line.end(code)

    @staticmethod
    def news(seat: Seat, cursor: str, language: str) -> tuple[Seat, dict[str, Any], str]:
        widget = get_widget(seat.widget.key)
        check_proof(widget, seat.visitor)
        fresh = seat_of(widget, seat.visitor)
        with translation.override(widget.language or language):
            return fresh, news_for(fresh, cursor), page_title(seat.channel, seat.visitor.external_id)


def take_seat(key: str, token: str) -> Seat:
    """Raises NoChat, InvalidToken, and TooMuch for whom opens one line after the other."""
    count(f"lines:{key}:{read_token(key, token).external_id}", LINES_OF_VISITOR, "")
    return get_seat(get_widget(key), token)


def put(page: Attending, told: dict[str, Any]) -> None:
    page.line.put(frame(json.dumps(told)))


hub = VisitorHub()
