"""One hub a web process: it hears the poke, reads the log, renders once, and hands the same string to every tab.

It runs on the server's event loop; the database and the templates work on two threads of its own. It also looks each
second without a poke, since Redis may be away, and a restarted Redis loses pokes silently.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from channels.layers import get_channel_layer
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.utils import timezone

from inbox import fragments, live
from inbox.fragments import Watch
from inbox.metrics import frame_sent, open_sockets, process
from inbox.models import Change
from inbox.wake import HUBS
from workspaces.models import Membership
from workspaces.tracing import request_id

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

POLL_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
# So many frames wait for one tab before it is closed; it resumes when its line is better.
MOST_WAITING = 100
# More changes than this between two looks are not handed out one by one: every tab fetches its panes.
MOST_AT_ONCE = 5000
RESTART_SECONDS = 1.0
SIGNED_OUT, REMOVED, TOO_SLOW = 4401, 4403, 1013


@dataclass(eq=False)
class Tab:
    """One open page. `queue` holds the frames that wait for its line; None in it ends the tab."""

    membership: Membership
    language: str
    session_key: str
    watch: Watch | None = None
    queue: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    close_code: int = TOO_SLOW
    is_ended: bool = False

    def put(self, frame: str) -> None:
        if self.is_ended:
            return
        try:
            self.queue.put_nowait(frame)
        except asyncio.QueueFull:
            self.end(TOO_SLOW)

    def end(self, code: int) -> None:
        """Close the tab's line at once; frames that still wait are dropped."""
        self.close_code, self.is_ended = code, True
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class Hub:
    def __init__(self) -> None:
        self.tabs: set[Tab] = set()
        self.threads = ThreadPoolExecutor(2, thread_name_prefix="hub")
        self.poked = asyncio.Event()
        self.cursor = ""
        self.seen: set[int] = set()  # ids of changes that the next look will see again
        self.looking = asyncio.Lock()
        self.tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        for work in (self.listen, self.look_forever, self.beat):
            task = asyncio.get_running_loop().create_task(self.repeat(work))
            self.tasks.add(task)

    async def repeat(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except Exception as error:
                log.warning("hub: %s: %s", type(error).__name__, error)
            await asyncio.sleep(RESTART_SECONDS)

    async def run(self, function: Callable[..., Answer], *args: object) -> Answer:
        """Run blocking work on the hub's own threads, with the connection given back after it."""

        def work() -> Answer:
            try:
                return function(*args)
            finally:
                close_old_connections()

        return await asyncio.get_running_loop().run_in_executor(self.threads, work)

    # ── What comes ──

    async def listen(self) -> None:
        layer = get_channel_layer()
        name = await layer.new_channel()
        await layer.group_add(HUBS, name)
        self.poked.set()
        while True:
            await layer.receive(name)
            self.poked.set()

    async def look_forever(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.poked.wait(), POLL_SECONDS)
            self.poked.clear()
            if self.tabs:
                await self.look()
            else:
                self.cursor = ""

    async def look(self) -> None:
        """Read what changed in the workspaces that are watched, and hand it out."""
        async with self.looking:
            # Of tabs that do not watch yet too: who was removed must not begin to.
            watched = {tab.membership.workspace_id for tab in self.tabs}
            next_cursor, changes = await self.run(self.read, self.cursor, watched)
            if self.cursor and changes is None:
                self.ask_to_refresh(set(self.tabs), next_cursor)
            elif self.cursor and changes:
                fresh = [change for change in changes if change.pk not in self.seen]
                await self.recheck_members(fresh)
                await self.hand_out(fresh, next_cursor)
                self.seen = {change.pk for change in changes if int(change.xid) >= int(next_cursor)}
            # Without a cursor yet, each tab has caught up by itself when it began to watch. Only now, since what
            # failed above must be looked at again.
            self.cursor = next_cursor

    def ask_to_refresh(self, tabs: set[Tab], cursor: str) -> None:
        for tab in tabs:
            tab.put(fragments.refresh() + fragments.heartbeat(cursor))

    @staticmethod
    def read(cursor: str, watched: set[int]) -> tuple[str, list[Change] | None]:
        next_cursor = live.cursor()
        return next_cursor, live.changes_since(cursor or next_cursor, watched, MOST_AT_ONCE)

    async def hand_out(self, changes: list[Change], cursor: str) -> None:
        for workspace_id, own in fragments.workspaces_of(changes).items():
            tabs = [tab for tab in self.tabs if tab.membership.workspace_id == workspace_id and tab.watch is not None]
            try:
                frames = await self.run(self.render, own, [(tab.membership, tab.watch, tab.language) for tab in tabs])
            except Exception:
                # One workspace's row that cannot be drawn, or a database that went away just now, must cost no other
                # workspace its frames; and these tabs know that they missed something.
                log.exception("frames not rendered: workspace=%s", workspace_id)
                self.ask_to_refresh(set(tabs), cursor)
                continue
            beat = fragments.heartbeat(cursor)
            for tab, frame in zip(tabs, frames, strict=True):
                if frame and tab in self.tabs:
                    tab.put(frame + beat)
            frame_sent.labels(process()).observe(time.time() - min(change.at.timestamp() for change in own))
            for change in own:
                request_id.set(change.request_id)
                log.info("shown: conversation=%s message=%s", change.conversation_id, change.message_id)
            request_id.set("")

    @staticmethod
    def render(changes: list[Change], shown: list[tuple[Membership, Watch, str]]) -> list[str]:
        renderer = fragments.Renderer(fragments.fetch(changes, [watch for _, watch, _ in shown]))
        return [renderer.frames(membership, watch, language) for membership, watch, language in shown]

    async def beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await self.recheck(set(self.tabs))
            if self.cursor:
                for tab in list(self.tabs):
                    tab.put(fragments.heartbeat(self.cursor))

    async def recheck_members(self, changes: list[Change]) -> None:
        members = {change.membership_id for change in changes if change.membership_id and not change.conversation_id}
        if members:
            await self.recheck({tab for tab in self.tabs if tab.membership.pk in members})

    async def recheck(self, tabs: set[Tab]) -> None:
        """Close the tabs of those who signed out (4401) or do not belong here any more (4403)."""
        asked = [(tab.membership.pk, tab.session_key) for tab in tabs]
        memberships, sessions = await self.run(self.still_valid, asked)
        for tab in tabs:
            if tab.membership.pk not in memberships:
                tab.end(REMOVED)
            elif tab.session_key not in sessions:
                tab.end(SIGNED_OUT)
            else:
                tab.membership = memberships[tab.membership.pk]

    @staticmethod
    def still_valid(asked: list[tuple[int, str]]) -> tuple[dict[int, Membership], set[str]]:
        """The memberships that still are, and the sessions that are still signed in: a new password ends the others."""
        members = Membership.objects.filter(pk__in={pk for pk, _ in asked}, removed_at=None, user__is_active=True)
        found = {row.pk: row for row in members.select_related("user")}
        hashes = {row.user.get_session_auth_hash() for row in found.values()}
        sessions = Session.objects.filter(session_key__in={key for _, key in asked}, expire_date__gt=timezone.now())
        valid = {row.session_key for row in sessions if row.get_decoded().get(HASH_SESSION_KEY) in hashes}
        return found, valid

    # ── Tabs ──

    def add(self, tab: Tab) -> None:
        if not self.tasks:
            self.start()
        self.tabs.add(tab)
        open_sockets.labels(process()).set(len(self.tabs))

    def remove(self, tab: Tab) -> None:
        self.tabs.discard(tab)
        open_sockets.labels(process()).set(len(self.tabs))

    async def show(self, tab: Tab, watch: Watch, cursor: str) -> None:
        """Begin to watch: from now on the tab gets what comes, and first what it missed since its cursor."""
        await self.recheck({tab})
        async with self.looking:  # a look under way may have passed this tab by
            if tab.is_ended:
                return
            tab.watch = watch
        if not self.cursor:
            await self.look()
        frames = await self.run(fragments.frames_since, tab.membership, watch, cursor, tab.language)
        tab.put(frames)


hub = Hub()
