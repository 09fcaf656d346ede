"""What the members who are here see of each other: who is there, and who writes a reply. Hubs tell it to one another
through the channel layer, and it is kept nowhere; with Redis away nothing is said of anyone.
"""

import asyncio
import contextlib
import time
from collections.abc import Iterable
from typing import Any

from autobahn.websocket.protocol import PreparedMessage
from channels.layers import get_channel_layer
from django.conf import settings

from inbox import attendance, customers_here, presence, writing
from inbox.lines import frame
from inbox.tabs import Tab, watching
from inbox.wake import HUBS
from workspaces.models import Presence


class Company:
    """tabs: all that are open at this hub, now and later."""

    def __init__(self, tabs: set[Tab]) -> None:
        self.tabs = tabs
        self.present = presence.Present()
        self.stirred = asyncio.Event()  # somebody may appear otherwise than was said
        self.is_reachable = True  # the other hubs hear what is said, and are heard

    def set_reachable(self, is_reachable: bool) -> None:
        self.is_reachable = is_reachable
        self.show_presence(self.tabs)

    def hear(self, news: dict[str, Any]) -> bool:
        """Return whether the news are of this kind."""
        if news.get("hub") == self.present.hub:
            return True  # it was heard as it was said
        if news["type"] == "writing":
            self.show_writing(news)
        elif news["type"] == "presence":
            self.hear_presence(news)
        elif news["type"] == "customers":
            self.show_customers(news)
        else:
            return False
        return True

    async def say(self, news: dict[str, Any]) -> None:
        """Tell every hub: this one at once, the others through Redis. What gets lost there is soon said again.

        They say one thing after the other: while Redis stands still nobody waits for those before.
        """
        if self.is_reachable:
            self.hear(news)
            with contextlib.suppress(Exception):
                async with asyncio.timeout(settings.REDIS_TIMEOUT_SECONDS):
                    await get_channel_layer().group_send(HUBS, news | {"hub": self.present.hub})

    # ── Who writes ──

    async def tell_writing(self, tab: Tab, conversation_id: int | None) -> None:
        """Tell every hub that the tab's member writes a reply, or, with None, no longer."""
        before, now = tab.writes_in, time.monotonic()
        goes_on = conversation_id == before and now - tab.said_at < writing.MOST_OFTEN_SECONDS
        if (
            tab.membership is None
            or goes_on
            or (conversation_id and not (tab.may_answer and tab.hears_of(conversation_id)))
        ):
            return
        tab.writes_in = conversation_id
        if conversation_id:
            tab.said_at = now
        if before and before != conversation_id:
            await self.say(writing.news(tab.membership, before, is_over=True))
        if conversation_id:
            await self.say(writing.news(tab.membership, conversation_id, is_over=False))

    def show_writing(self, news: writing.News) -> None:
        told = frame(writing.fragment(news))
        for tab in watching(self.tabs, {news["workspace"]}):
            if tab.hears_of(news["conversation"]):
                tab.line.put(told)

    def show_customers(self, news: customers_here.News) -> None:
        """Each to the tabs of its own workspace that have the conversation open."""
        rows = {(workspace, conversation): how for workspace, conversation, *how in news["rows"]}
        frames: dict[int, PreparedMessage] = {}
        for tab in self.tabs:
            opened = tab.audience.watch.conversation_id if tab.audience else None
            if opened and tab.membership and (how := rows.get((tab.membership.workspace_id, opened))):
                frames.setdefault(opened, frame(customers_here.fragment(opened, *how)))
                tab.line.put(frames[opened])

    # ── Who is there ──

    def use(self, tab: Tab, seconds_ago: int) -> bool:
        """The tab was used so long ago. Returns whether it is the first time; then it learns who is there."""
        now, is_first = time.monotonic(), tab.used_at is None
        before = presence.state(tab, now)
        tab.used_at = max(now - seconds_ago, tab.used_at or 0.0)
        if presence.state(tab, now) != before:
            self.stirred.set()
        if is_first:
            self.show_presence([tab])
        return is_first

    def leave(self, tab: Tab) -> None:
        self.present.leave(tab, time.monotonic())

    async def tell_forever(self) -> None:
        """Tell every hub who is there with pages of this one."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stirred.wait(), presence.SAID_EVERY_SECONDS)
            self.stirred.clear()
            news = self.present.news(self.tabs, time.monotonic())
            self.hear_presence(news)
            await self.say(news)
            here = {workspace for workspace, _, seen in news["rows"] if seen == Presence.ONLINE}
            await asyncio.to_thread(attendance.tell, here)
            await asyncio.sleep(presence.MOST_OFTEN_SECONDS)

    def hear_presence(self, news: presence.News) -> None:
        if self.present.is_stranger(news):
            self.stirred.set()  # a hub that has just begun, and has heard of nobody yet
        changed = self.present.hear(news, time.monotonic())
        self.show_presence(watching(self.tabs, changed))

    def show_presence(self, tabs: Iterable[Tab]) -> None:
        frames: dict[int, PreparedMessage] = {}
        for tab in tabs:
            if tab.membership is None or tab.used_at is None:
                continue
            pk = tab.membership.workspace_id
            if pk not in frames:
                frames[pk] = frame(self.present.fragment(pk, is_known=self.is_reachable))
            tab.line.put(frames[pk])
