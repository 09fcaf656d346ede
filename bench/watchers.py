"""Open tabs that look at the whole list, and when each of them had which words."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from bench.bodies import mark
from bench.product import Product
from bench.tabs import Tab, open_tabs

MARKS = re.compile(rb"bench-\d+-\d+\.")
REFRESH = b"<live-refresh"
WAIT_SECONDS = 60
Answer = TypeVar("Answer")


class Watchers:
    """The tabs of one measurement. seen: words → tab → monotonic time; refreshes: how often a tab was told to reload."""

    def __init__(self) -> None:
        self.seen: dict[str, dict[int, float]] = {}
        self.tabs: list[Tab] = []
        self.refreshes = 0

    async def open(self, product: Product, port: int, count: int) -> None:
        known = product.agents
        cookies = [known["cookies"][number % len(known["cookies"])] for number in range(count)]
        opening = open_tabs(f"http://127.0.0.1:{port}", "bamboo", cookies, self.heard)
        tabs = await asyncio.wait_for(opening, WAIT_SECONDS)
        for tab in tabs:
            tab.watch(known["cursor"])
        self.tabs += tabs

    def heard(self, tab: Tab, at: float, payload: bytes) -> None:
        for words in MARKS.findall(payload):
            self.seen.setdefault(words.decode(), {}).setdefault(id(tab), at)
        self.refreshes += payload.count(REFRESH)

    async def last(self, words: str) -> float:
        """Return when the last tab had them. Raises SystemExit when one has not within a minute."""
        until = time.monotonic() + WAIT_SECONDS
        while len(self.seen.get(words, {})) < len(self.tabs):
            if time.monotonic() > until:
                had, closed = len(self.seen.get(words, {})), sum(tab.is_closed.is_set() for tab in self.tabs)
                raise SystemExit(
                    f"bin/bench: {had} of {len(self.tabs)} tabs saw {words};"
                    f" {closed} were closed, {self.refreshes} asked to reload."
                )
            await asyncio.sleep(0.01)
        return max(self.seen[words].values())

    async def delays(self, since: Sequence[float], series: int) -> list[float]:
        """Seconds from each of these times to the last tab that had the message of its number."""
        return [await self.last(mark(series, number)) - at for number, at in enumerate(since)]

    async def talk(self, product: Product, **wish: Any) -> tuple[list[float], float]:
        """Let messages come in (`bench.inside.talk`); return the seconds from each commit to the last tab, and their rate."""
        committed = await asyncio.to_thread(lambda: product.inside("talk", **wish))
        per_second = (len(committed) - 1) / (committed[-1] - committed[0])
        return await self.delays(committed, wish["series"]), per_second


def with_tabs(work: Callable[[Watchers], Awaitable[Answer]]) -> Answer:
    """Run a measurement in an event loop of its own, and close its tabs."""

    async def run() -> Answer:
        watchers = Watchers()
        try:
            return await work(watchers)
        finally:
            for tab in watchers.tabs:
                tab.close()

    return asyncio.run(run())
