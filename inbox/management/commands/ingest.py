import gc
import logging
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection
from psycopg_pool import PoolTimeout

from inbox import wake
from inbox.actions.notice_outage import notice_outage
from inbox.ingest import TooMuchAtOnce, drain
from inbox.ingest.line import Line
from inbox.outbox import deliver_aside, due_conversations
from inbox.outbox.reactions import due_reactions, set_reaction_aside

log = logging.getLogger(__name__)

POLL_SECONDS = 0.025
# Where something came less than a second ago, more is on its way, and somebody watches.
BUSY_POLL_SECONDS = 0.005
BUSY_SECONDS = 1.0
AWAY_SECONDS = 1.0
SWEEP_SECONDS = 1.0
HEARTBEAT_SECONDS = 10.0
LARGEST_BATCH = 500


class Command(BaseCommand):
    help = "Turns webhook deliveries into messages, for ever. Sends replies too while Redis is away."
    # `migrate` has made them; for them this process would load all pages, which take 20 MB.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        threading.Thread(target=forever, args=(sweep, SWEEP_SECONDS, stop), name="sweep", daemon=True).start()
        freeze()
        log.info("ingest is running")
        forever(Ingest(), POLL_SECONDS, stop)


def freeze() -> None:
    """What is loaded now lives for ever: the garbage collector need not look through it again while a batch makes
    objects by the thousand (a quarter of the drain's time)."""
    gc.collect()
    gc.freeze()


class Ingest:
    """A batch at a time; in between, the word that this loop goes round."""

    def __init__(self) -> None:
        self.next_beat = 0.0
        self.to_take_alone = 0
        self.line = Line()

    def __call__(self) -> int:
        if time.monotonic() >= self.next_beat:
            notice_outage("ingest")
            self.next_beat = time.monotonic() + HEARTBEAT_SECONDS
        try:
            count = drain(1 if self.to_take_alone else LARGEST_BATCH, self.line.beginning())
        except TooMuchAtOnce as error:
            # One by one, in a transaction each: whichever it was costs its time once more, and no locks meanwhile.
            log.warning("batch of %s deliveries not taken: %s", error.count, error.__cause__)
            self.to_take_alone = error.count
            return error.count
        self.to_take_alone = max(0, self.to_take_alone - count) if count else 0
        return count


def forever(work: Callable[[], int], pause_seconds: float, stop: threading.Event) -> None:
    """Repeat until told to stop; rest when there was nothing to do, and while PostgreSQL is away."""
    busy_until = 0.0
    while not stop.is_set():
        try:
            if work():
                busy_until = time.monotonic() + BUSY_SECONDS
            else:
                stop.wait(BUSY_POLL_SECONDS if time.monotonic() < busy_until else pause_seconds)
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            log.warning("database away: %s", type(error).__name__)
            connection.close()
            stop.wait(AWAY_SECONDS)
        except Exception:
            log.exception("%s failed", getattr(work, "__name__", "ingest"))
            stop.wait(AWAY_SECONDS)


def sweep() -> int:
    """With Redis away no worker hears of anything: send from here. Else the schedule sweeps."""
    if wake.is_redis_away():
        for conversation_id in due_conversations():
            deliver_aside(conversation_id, patience_seconds=0)
        for message_id in due_reactions():
            set_reaction_aside(message_id, patience_seconds=0)
    return 0
