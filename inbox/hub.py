"""One hub a web process: it hears the poke, reads the log, renders once, and hands the same string to every tab.

It runs on the server's event loop; the database and the templates work on two threads of its own (`inbox/looking.py`).
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from autobahn.websocket.protocol import PreparedMessage
from channels.layers import get_channel_layer

from inbox import fragments, live
from inbox.admission import admit
from inbox.company import Company
from inbox.counting import Counting, concerned
from inbox.fragments import Audience
from inbox.lines import frame
from inbox.looking import Looking
from inbox.metrics import frame_sent, open_sockets, process
from inbox.models import Change
from inbox.news import Watch, fetch, permitted, workspaces_of
from inbox.presenters.rights import rights
from inbox.tabs import Tab, watching
from inbox.together import Together
from inbox.wake import HUBS
from workspaces.models import Membership
from workspaces.tracing import request_id

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0
# After so long without a poke a hub makes one, and it has as long to come back.
SILENT_SECONDS = 2.0
# More changes of one workspace between two looks are not handed out one by one: its tabs fetch their panes.
MOST_AT_ONCE = 200
# These fetches are spread over a time that grows with the number of tabs.
REFRESHED_EACH_MS = 20
LONGEST_REFRESH_MS = 10_000


class Hub(Looking):
    def __init__(self) -> None:
        self.tabs: set[Tab] = set()
        super().__init__("hub", 2, self.tabs)
        self.is_slow = False
        self.seen: set[int] = set()  # ids of changes that the next look will see again
        self.looking = asyncio.Lock()
        self.company = Company(self.tabs)
        self.counting = Counting(self.tabs, self.run)
        self.admission = Together(partial(self.run, admit))
        self.seating = Together(self.seat)
        self.resumption = Together(partial(self.run, self.resume))

    def start(self) -> None:
        self.go_on_with(
            self.listen, self.look_forever, self.beat, self.company.tell_forever, self.counting.tell_forever
        )

    # ── What comes ──

    async def listen(self) -> None:
        """Hear pokes. Who hears none for a while pokes every hub, itself too: silence after that means no Redis."""
        layer = get_channel_layer()
        try:
            name = await layer.new_channel()
            await layer.group_add(HUBS, name)
        except Exception:
            self.set_slow(True)
            await layer.flush()
            raise
        hearing, is_asked = asyncio.ensure_future(layer.receive(name)), False
        while True:
            # Not wait_for: a receive that is cancelled takes the channel with it.
            heard, _ = await asyncio.wait([hearing], timeout=SILENT_SECONDS)
            if heard:
                news = hearing.result()
                hearing, is_asked = asyncio.ensure_future(layer.receive(name)), False
                self.set_slow(False)
                if not self.company.hear(news):
                    self.poked.set()
                continue
            if is_asked:
                self.set_slow(True)
            is_asked = True
            with contextlib.suppress(Exception):
                await layer.group_send(HUBS, {"type": "changed"})

    def set_slow(self, is_slow: bool) -> None:
        """Without pokes the tabs live on the poll alone, and say so."""
        if is_slow == self.is_slow:
            return
        self.is_slow = is_slow
        log.warning("redis away: changes are looked for each second" if is_slow else "redis is back")
        self.beat_all()
        self.company.set_reachable(not is_slow)

    async def look(self) -> None:
        """Read what changed in the workspaces that are watched, and hand it out."""
        async with self.looking:
            # Of tabs that do not watch yet too: who was removed must not begin to.
            watched = {tab.membership.workspace_id for tab in self.tabs if tab.membership}
            next_cursor, changes, too_many = await self.run(self.read, self.cursor, watched)
            if self.cursor:
                fresh = [change for change in changes if change.pk not in self.seen]
                await self.recheck_members(fresh, too_many)
                await self.hand_out([change for change in fresh if not change.is_everything], next_cursor)
                everything = {change.workspace_id for change in fresh if change.is_everything}
                await self.look_again(watching(self.tabs, too_many | everything))
                self.ask_to_refresh(watching(self.tabs, too_many | everything), next_cursor)
                self.counting.miscount(watching(self.tabs, too_many | everything))
                self.seen = {change.pk for change in changes if int(change.xid) >= int(next_cursor)}
            # Without a cursor yet, each tab has caught up by itself when it began to watch. Only now, since what
            # failed above must be looked at again.
            self.cursor = next_cursor

    @staticmethod
    def read(cursor: str, watched: set[int]) -> tuple[str, list[Change], set[int]]:
        next_cursor = live.cursor()
        return next_cursor, *live.changes_of_each(cursor or next_cursor, watched, MOST_AT_ONCE)

    async def hand_out(self, changes: list[Change], cursor: str) -> None:
        for workspace_id, own in workspaces_of(changes).items():
            # First: after the frame that says that it is theirs no longer, nothing of it may come.
            if any(change.membership_id is not None and change.moves for change in own):
                await self.look_again(watching(self.tabs, {workspace_id}))
            self.counting.miscount(concerned(watching(self.tabs, {workspace_id}), own))
            audiences: dict[Audience, list[Tab]] = {}
            readers: dict[int, list[Tab]] = {}
            for tab in self.tabs:
                if tab.audience and tab.membership and tab.membership.workspace_id == workspace_id:
                    audiences.setdefault(tab.audience, []).append(tab)
                    readers.setdefault(tab.membership.pk, []).append(tab)
            try:
                shown = {audience: tabs[0].membership for audience, tabs in audiences.items()}
                frames, personal = await self.run(self.render, own, shown, list(readers), cursor, self.is_slow)
            except Exception:
                # One workspace's row that cannot be drawn, or a database that went away just now, must cost no other
                # workspace its frames; and these tabs know that they missed something.
                log.exception("frames not rendered: workspace=%s", workspace_id)
                self.ask_to_refresh([tab for tabs in audiences.values() for tab in tabs], cursor)
                continue
            for audience, one in frames.items():
                for tab in audiences[audience]:
                    tab.line.put(one)
            for reader, one in personal.items():
                for tab in readers.get(reader, ()):
                    tab.line.put(one)
            frame_sent.labels(process()).observe(time.time() - min(change.at.timestamp() for change in own))
            for change in own:
                request_id.set(change.request_id)
                log.info("shown: conversation=%s message=%s", change.conversation_id, change.message_id)
            request_id.set("")

    @staticmethod
    def render(
        changes: list[Change], shown: dict[Audience, Membership], members: list[int], cursor: str, is_slow: bool
    ) -> tuple[dict[Audience, PreparedMessage], dict[int, PreparedMessage]]:
        """Return a frame for each audience that has news, and for each of the members who has some of their own."""
        renderer = fragments.Renderer(fetch(changes, [audience.watch for audience in shown], members, cursor))
        beat = fragments.heartbeat(cursor, is_slow)
        frames = {audience: renderer.frames(audience, member) for audience, member in shown.items()}
        personal = {member: renderer.personal(member) for member in members}
        return (
            {audience: frame(text + beat) for audience, text in frames.items() if text},
            {member: frame(text + beat) for member, text in personal.items() if text},
        )

    def ask_to_refresh(self, tabs: list[Tab], cursor: str, may: str | None = None) -> None:
        """may: the rights that their member has now, where those changed."""
        if tabs:
            within_ms = min(len(tabs) * REFRESHED_EACH_MS, LONGEST_REFRESH_MS)
            asking = frame(fragments.refresh(within_ms, may) + fragments.heartbeat(cursor, self.is_slow))
            for tab in tabs:
                tab.line.put(asking)

    async def beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await self.recheck(self.tabs)
            self.beat_all()

    def beat_all(self) -> None:
        if self.cursor:
            beat = frame(fragments.heartbeat(self.cursor, self.is_slow))
            for tab in list(self.tabs):
                tab.line.put(beat)

    async def recheck_members(self, changes: list[Change], too_many: set[int]) -> None:
        """too_many: workspaces with more changes than were read; any of them may concern a member."""
        own = (change for change in changes if not (change.conversation_id or change.topic))
        members = {change.membership_id for change in own} - {None}
        theirs = [tab for tab in self.tabs if tab.membership and tab.membership.pk in members]
        if asked := {*theirs, *watching(self.tabs, too_many)}:
            await self.recheck(asked)

    async def recheck(self, tabs: Iterable[Tab]) -> None:
        """Close the tabs of those who signed out or do not belong here any more."""
        asked = list(tabs)
        answers = await self.run(admit, [(tab.session_key, tab.slug) for tab in asked])
        for tab, answer in zip(asked, answers, strict=True):
            self.let_in(tab, answer)

    async def look_again(self, tabs: Iterable[Tab]) -> None:
        """What a tab has open may be one that its member may see no longer: of that it gets nothing more."""
        asked = [(tab, tab.membership, tab.audience) for tab in tabs if tab.membership and tab.audience]
        asked = [each for each in asked if each[1].is_restricted and shows_one(each[2].watch)]
        watches = await self.permitted([(membership, audience.watch) for _, membership, audience in asked])
        for (tab, membership, audience), watch in zip(asked, watches, strict=True):
            if tab.audience is audience and watch != audience.watch:
                tab.audience = Audience.of(membership, watch, audience.language)

    async def permitted(self, asked: list[tuple[Membership, Watch]]) -> list[Watch]:
        if any(membership.is_restricted for membership, _ in asked):
            return await self.run(permitted, asked)
        return [watch for _, watch in asked]

    # ── Tabs ──

    async def add(self, tab: Tab) -> None:
        if not self.tasks:
            self.start()
        self.tabs.add(tab)
        open_sockets.labels(process()).set(len(self.tabs))
        self.let_in(tab, await self.admission.ask((tab.session_key, tab.slug)))

    def let_in(self, tab: Tab, answer: Membership | int) -> None:
        """answer: what `admit` says of the tab."""
        if isinstance(answer, int):
            tab.audience = None
            tab.line.end(answer)
            return
        if tab.membership and reach(tab.membership) != reach(answer):
            self.ask_to_refresh([tab], self.cursor, rights(answer))
            if tab.audience:
                # What it shows it says again, and then it is asked whether it may.
                watch = replace(tab.audience.watch, conversation_id=None, contact_id=None)
                tab.audience = replace(tab.audience, watch=watch)
        if tab.membership and tab.membership.presence != answer.presence:
            self.company.stirred.set()
        tab.membership = answer
        if tab.audience:
            tab.audience = Audience.of(answer, tab.audience.watch, tab.audience.language)

    def remove(self, tab: Tab) -> None:
        self.tabs.discard(tab)
        self.company.leave(tab)
        open_sockets.labels(process()).set(len(self.tabs))

    def use(self, tab: Tab, seconds_ago: int | None) -> None:
        """A page was used so long ago: the first time it also learns who is there and what is unread."""
        if seconds_ago is None or tab.membership is None:
            return
        if self.company.use(tab, seconds_ago):
            self.counting.miscount([tab])

    async def show(self, tab: Tab, watch: Watch, cursor: str, language: str) -> None:
        """Begin to watch: from now on the tab gets what comes, and first what it missed since its cursor."""
        self.let_in(tab, await self.admission.ask((tab.session_key, tab.slug)))
        await self.seating.ask((tab, watch, language))
        if not self.cursor:
            await self.look()
        # A page without rows has missed nothing before its first word, from which on it has a cursor.
        if tab.membership and tab.audience and (cursor or tab.audience.watch.filter):
            tab.line.put(await self.resumption.ask((tab.membership, tab.audience.watch, cursor, language)))

    async def seat(self, asked: list[tuple[Tab, Watch, str]]) -> list[None]:
        """Let tabs watch from now on. A look under way may have passed them by, and what their members see no longer."""
        async with self.looking:
            here = [(tab, tab.membership, watch, language) for tab, watch, language in asked if tab.membership]
            watches = await self.permitted([(membership, watch) for _, membership, watch, _ in here])
            for (tab, membership, _, language), watch in zip(here, watches, strict=True):
                # Whose role was changed meanwhile is told to ask again.
                if tab.membership and reach(tab.membership) == reach(membership) and not tab.line.is_ended:
                    tab.audience = Audience.of(tab.membership, watch, language)
        return [None] * len(asked)

    def resume(self, asked: list[tuple[Membership, Watch, str, str]]) -> list[PreparedMessage]:
        texts = fragments.catch_up(asked, self.is_slow)
        encoded = {text: frame(text) for text in set(texts)}
        return [encoded[text] for text in texts]


def shows_one(watch: Watch) -> bool:
    """Whether it is something that not every member may see."""
    return bool(watch.conversation_id or watch.contact_id)


def reach(membership: Membership) -> tuple[str, str, bool]:
    """What a tab shows anew when it changes."""
    return membership.role, membership.sight, membership.is_masked


hub = Hub()
