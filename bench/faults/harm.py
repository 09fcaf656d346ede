"""What is done to an installation. Each harm returns the monotonic time at which what it took away was there again."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress

import psutil
import psycopg

from bench.faults.target import PROCESSES, Target, wait_for

MEET_SECONDS = 60


def kill(target: Target, name: str) -> float:
    """As the kernel does when memory is short; nobody starts it again but its own supervisor."""
    wait_for(lambda: target.pid(name) is not None, MEET_SECONDS, f"{name} runs")
    old = target.pid(name)
    assert old
    os.kill(old, signal.SIGKILL)
    return target.wait_until_back(name, old)


def pause(target: Target, name: str, seconds: float) -> float:
    family = target.family(name)
    signal_all(family, signal.SIGSTOP)
    try:
        time.sleep(seconds)
    finally:
        signal_all(family, signal.SIGCONT)
    return time.monotonic()


def pause_each(target: Target, seconds: float, work: Callable[[], None]) -> float:
    """All processes in turn; work: what is done between two of them."""
    for name in PROCESSES[:-1]:
        pause(target, name, seconds)
        work()
    return pause(target, PROCESSES[-1], seconds)


def signal_all(family: list[psutil.Process], number: signal.Signals) -> None:
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def fill_disk(target: Target, seconds: float) -> float:
    """The disk of everything that is ours, until PostgreSQL finds no room even for its log and gives up."""
    assert target.disk
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            target.disk.fill()
            write_ahead(target)
            time.sleep(0.2)
    finally:
        target.disk.free()
    return time.monotonic()


def write_ahead(target: Target) -> None:
    """Fill the segments that PostgreSQL keeps for its log, and ask for one more."""
    with suppress(psycopg.Error), target.database() as connection:
        while True:
            connection.execute("select pg_logical_emit_message(false, 'faults', repeat('x', 4000000), true)")


def disturb_webhooks(target: Target, seconds: float) -> float:
    target.faults(duplicate=True, reorder_ms=600, delay_ms=200)
    time.sleep(seconds)
    target.faults(duplicate=False, reorder_ms=0, delay_ms=0)
    return time.monotonic()


def fail_send(target: Target, page: str, fault: dict[str, object]) -> None:
    """Return when a send of the page has met the fault."""
    target.faults(next={"page": page, **fault})
    wait_until_met(target)


def wait_until_met(target: Target) -> None:
    wait_for(lambda: not target.faults()["next"], MEET_SECONDS, "a send meets the fault")
