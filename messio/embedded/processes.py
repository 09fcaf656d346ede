"""Which processes are ours: noted on disk with their start times, so that what a crash left behind can be ended."""

import fcntl
import os
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil


def lock(data: Path) -> IO[str] | None:
    """Take the data directory for this process as long as the returned file is open; None when another has it.

    The kernel gives the lock back however the process ends, so no crash leaves it taken.
    """
    file = open(data / "lock", "a")  # noqa: SIM115 (open for as long as the lock is held)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def note(notes: Path, name: str, pid: int) -> None:
    """Write down a process that we started. Its start time tells it from a later one that got the same number."""
    notes.mkdir(exist_ok=True)
    (notes / name).write_text(f"{pid} {started_at(pid)}")


def forget(notes: Path, name: str) -> None:
    (notes / name).unlink(missing_ok=True)


def end_leftovers(notes: Path, grace_seconds: float = 10) -> None:
    """End what an earlier, killed supervisor left running. Call with the lock held."""
    left = {path.name: process for path in sorted(notes.glob("*")) if (process := noted(path))}
    for process in left.values():
        # To it alone: a worker ends its own children, and hangs when they went before it.
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGINT if process.name() == "postgres" else signal.SIGTERM)
    wait_for_end(left.values(), grace_seconds)
    for process in left.values():
        signal_group(process.pid, signal.SIGKILL)
    wait_for_end(left.values(), grace_seconds)
    for path in notes.glob("*"):
        path.unlink()


def wait_for_end(left: Iterable[psutil.Process], seconds: float) -> None:
    until = time.monotonic() + seconds
    while any(runs(process) for process in left) and time.monotonic() < until:
        time.sleep(0.05)


def runs(process: psutil.Process) -> bool:
    """A container without an init never buries its dead: a zombie has ended all the same."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def noted(path: Path) -> psutil.Process | None:
    try:
        pid, started = path.read_text().split()
        return psutil.Process(int(pid)) if started_at(int(pid)) == started else None
    except (ValueError, psutil.NoSuchProcess):
        return None


def started_at(pid: int) -> str:
    """The process's start in hundredths of a second; "0" when it is gone already."""
    try:
        return f"{psutil.Process(pid).create_time():.2f}"
    except psutil.NoSuchProcess:
        return "0"


def signal_group(pid: int, number: signal.Signals) -> None:
    """Signal the process group that `pid` leads: the process and what it forked."""
    # macOS answers "not permitted" for a group of which only zombies are left.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
