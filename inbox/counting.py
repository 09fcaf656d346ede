"""How much is unread, told to open pages, whatever they show: not for each message, but soon after."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from autobahn.websocket.protocol import PreparedMessage

from inbox import live
from inbox.lines import frame
from inbox.models import Change
from inbox.presenters.counts import count_frames
from inbox.tabs import Tab

log = logging.getLogger(__name__)

# What is unread is counted at most so often for one workspace's messages and reading; a change of views is told at once.
COUNTED_EVERY_SECONDS = 2.0


class Counting:
    """tabs: all that are open at this hub, now and later. run: does blocking work on the hub's own threads."""

    def __init__(self, tabs: set[Tab], run: Callable[..., Awaitable[Any]]) -> None:
        self.tabs, self.run = tabs, run
        self.miscounted: set[Tab] = set()  # tabs whose numbers may be others by now
        self.is_miscounted = asyncio.Event()

    def miscount(self, tabs: Iterable[Tab]) -> None:
        """Let these tabs be told their numbers anew; those that never said they are used have nobody who sees them."""
        self.miscounted |= {tab for tab in tabs if tab.used_at is not None}
        if self.miscounted:
            self.is_miscounted.set()

    async def tell_forever(self) -> None:
        while True:
            await self.is_miscounted.wait()
            self.is_miscounted.clear()
            tabs, self.miscounted = self.miscounted & self.tabs, set()
            await self.tell(tabs)
            await asyncio.sleep(COUNTED_EVERY_SECONDS)

    async def tell(self, tabs: set[Tab]) -> None:
        members: dict[int, set[int]] = {}
        for tab in tabs:
            if tab.membership:
                members.setdefault(tab.membership.workspace_id, set()).add(tab.membership.pk)
        for workspace_id, own in members.items():
            try:
                frames = await self.run(render, workspace_id, own)
            except Exception as error:
                # One workspace's trouble is not that of the next.
                log.warning("counts of workspace %d: %s: %s", workspace_id, type(error).__name__, error)
                self.miscount(tab for tab in tabs if tab.membership and tab.membership.pk in own)
                continue
            for tab in tabs:
                if tab.membership and tab.membership.pk in frames:
                    tab.line.put(frames[tab.membership.pk])


def concerned(tabs: Iterable[Tab], changes: Iterable[Change]) -> list[Tab]:
    """Return those of a workspace's tabs for whose members something may have become unread, or read."""
    marked = {change.membership_id for change in changes if change.conversation_id}
    return [tab for tab in tabs if None in marked or (tab.membership and tab.membership.pk in marked)]


def render(workspace_id: int, membership_ids: set[int]) -> dict[int, PreparedMessage]:
    found = count_frames(workspace_id, membership_ids, live.cursor())
    return {pk: frame(text) for pk, text in found.items()}
