"""What is done to an installation. Each harm returns the monotonic time at which what it took away was there again."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress

import psutil

from bench.faults.target import MAIN, Target, wait_for

Harm = Callable[[], float]


def kill(target: Target, name: str) -> float:
    """As the kernel does when memory is short; nobody starts it again but its own supervisor."""
    old = target.pid(name)
    if old is None:
        raise TimeoutError(f"{name} does not run.")
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


def signal_all(family: list[psutil.Process], number: signal.Signals) -> None:
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def fill_disk(target: Target, seconds: float) -> float:
    """The disk of everything that is ours; again and again, since what is given up would be room."""
    assert target.disk
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            with suppress(OSError):  # somebody took a page between the question and the answer
                target.disk.fill()
            time.sleep(0.2)
    finally:
        target.disk.free()
    return time.monotonic()


def disturb_webhooks(target: Target, seconds: float) -> float:
    target.faults(duplicate=True, reorder_ms=600, delay_ms=200)
    time.sleep(seconds)
    target.faults(duplicate=False, reorder_ms=0, delay_ms=0)
    return time.monotonic()


def fail_sends(target: Target, fault: dict[str, object]) -> float:
    """The next send of MAIN fails so."""
    target.faults(next={"page": MAIN, **fault})
    wait_for(lambda: not target.faults()["next"], 30, "a send meets the fault")
    return time.monotonic()
