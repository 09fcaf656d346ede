"""What every hub of a web process does alike: it goes on whatever fails, works on threads of its own, and looks when it is poked.

It also looks each second without a poke, since Redis may be away, and a restarted Redis loses pokes silently.
"""

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sized
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import close_old_connections

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

POLL_SECONDS = 1.0
RESTART_SECONDS = 1.0


class Looking(ABC):
    """name: of its threads, and in the log. cursor: up to where it has looked; empty while there is nobody to look for."""

    def __init__(self, name: str, threads: int, watchers: Sized) -> None:
        self.name, self.watchers = name, watchers
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self.poked = asyncio.Event()
        self.cursor = ""
        self.tasks: set[asyncio.Task[None]] = set()

    def go_on_with(self, *works: Callable[[], Awaitable[None]]) -> None:
        for work in works:
            self.tasks.add(asyncio.get_running_loop().create_task(self.repeat(work)))

    async def repeat(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except Exception as error:
                log.warning("%s: %s: %s", self.name, type(error).__name__, error)
            await asyncio.sleep(RESTART_SECONDS)

    async def run(self, function: Callable[..., Answer], *args: object) -> Answer:
        """Run blocking work on the hub's own threads, with the connection given back after it."""

        def work() -> Answer:
            try:
                return function(*args)
            finally:
                close_old_connections()

        return await asyncio.get_running_loop().run_in_executor(self.threads, work)

    async def look_forever(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.poked.wait(), POLL_SECONDS)
            self.poked.clear()
            if self.watchers:
                await self.look()
            else:
                self.cursor = ""

    @abstractmethod
    async def look(self) -> None:
        """Read what changed since the cursor, hand it out, and move the cursor."""
