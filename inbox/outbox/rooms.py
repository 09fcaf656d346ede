"""A worker has few slots, and somebody else's server may think for a minute: who takes long goes on in a room aside.

A slot waits a moment for its call, which is enough for almost all; after that it serves others, and the call goes
on in its own thread. So no number of slow pages stops a quick one. A room's threads cost nothing until they are used.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from typing import Any

from django.db import connection

from inbox.connections import no_connection_held

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.5


class Room:
    """Threads of their own for one kind of work, made when the first comes."""

    def __init__(self, name: str, threads: int) -> None:
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self.waiting: set[int] = set()
        self.lock = threading.Lock()

    def run(self, work: Callable[[int], Any], key: int, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Do `work(key)`, and return when it is done or takes long. One that waits for a thread is not asked for twice.

        Raises what the work raises, where that comes soon enough; else it is logged.
        """
        with self.lock:
            if key in self.waiting:
                return
            self.waiting.add(key)
        # Those who wait would hold the connections that the rooms' threads need.
        with no_connection_held():
            future = self.pool.submit(self.begin, work, key)
            try:
                future.result(patience_seconds)
            except StillRunning:
                future.add_done_callback(tell)

    def begin(self, work: Callable[[int], Any], key: int) -> None:
        with self.lock:
            self.waiting.discard(key)
        try:
            work(key)
        finally:
            connection.close()


class Rooms:
    """A room for each platform: one that is slow on all its channels takes its own threads, and nobody else's."""

    def __init__(self, name: str, threads: int) -> None:
        self.name, self.threads = name, threads
        self.rooms: dict[str, Room] = {}
        self.making = threading.Lock()

    def of(self, platform: str) -> Room:
        with self.making:
            if platform not in self.rooms:
                self.rooms[platform] = Room(f"{self.name}-{platform}", self.threads)
            return self.rooms[platform]


def tell(future: Future[None]) -> None:
    if error := future.exception():
        log.error("work aside failed", exc_info=error)
