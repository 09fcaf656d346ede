"""`bin/bench faults`: nothing lost, nothing twice, whatever dies. The long form of `tests/faults`.

Each fault happens while customers write and agents answer; after it the platform's books are counted against the
workspace's export. One that takes longer than its limit to heal, or costs a message, makes the run fail.
"""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bench.faults import harm, sends
from bench.faults.count import Tally
from bench.faults.target import PROCESSES, Target
from bench.faults.trial import Trial, begin

MESSAGES, REPLIES, KILLS = 100_000, 10_000, 10
PAUSE_SECONDS = 30
LIMIT_SECONDS = 30.0
# Facebook may list a message a while after it took it: before that nobody can say that it did not.
PROOF_SECONDS = 30.0
# A limit that names no end rests the Page for so long.
REST_SECONDS = 60.0
PER_SECOND = (100.0, 10.0)
COLUMNS = ("lost", "doubled", "misplaced", "unsettled")
POINTS = {
    "outbox killed before the call": (sends.killed_before_the_call, LIMIT_SECONDS),
    "outbox killed after acceptance": (sends.killed_after_acceptance, LIMIT_SECONDS),
    "outbox killed before the commit": (sends.killed_before_commit, LIMIT_SECONDS),
    "outbox killed before the answer": (sends.killed_before_the_answer, LIMIT_SECONDS + PROOF_SECONDS),
}


@dataclass
class Fault:
    name: str
    harm: Callable[[Trial], float]
    limit_seconds: float = LIMIT_SECONDS


@dataclass
class Row:
    """What all times of one fault left that was not there before; seconds: the longest."""

    limit_seconds: float
    times: int = 0
    seconds: float = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))

    @property
    def is_good(self) -> bool:
        return not any(self.counts.values()) and self.seconds <= self.limit_seconds


def main(options: Mapping[str, Any]) -> None:
    """options: messages, replies, kills (int), short (a tenth of them), only (parts of faults' names, by commas)."""
    share = 10 if options.get("short") else 1
    kills = options.get("kills") or max(1, KILLS // share)
    wanted = [word for word in str(options.get("only") or "").split(",") if word]
    started = time.monotonic()
    table: dict[str, Row] = {}
    with Target(megabytes=4000 // share) as target:
        trial = begin(target, per_second=PER_SECOND, customers=100, apart=30, warm_up_seconds=1)
        known: set[str] = set()
        for fault in faults(kills, max(3, PAUSE_SECONDS // share)):
            if target.disk is None and "disk" in fault.name:
                print(f"NOT TRIED: {fault.name}: {target.why_no_disk}", flush=True)
            elif not wanted or any(word in fault.name for word in wanted):
                row = table.setdefault(fault.name, Row(fault.limit_seconds))
                seconds, tally = tried(trial, fault, row, known)
                say(started, f"{fault.name}, well after {seconds:.1f} s", tally)
        if not wanted:
            tally = top_up(
                trial, options.get("messages") or MESSAGES // share, options.get("replies") or REPLIES // share
            )
            say(started, "the rest of the load, unharmed", tally)
            table["none"] = row = Row(float("inf"), 1)
            add(row, tally, known)
    show(table, tally)
    if not all(row.is_good for row in table.values()) or tally.failed - sends.FAILED:
        sys.exit(1)


def faults(kills: int, pause_seconds: float) -> Iterator[Fault]:
    for number in range(kills):
        for name in PROCESSES:
            yield Fault(f"{name} killed", lambda trial, name=name: harm.kill(trial.target, name))  # type: ignore[misc]
        point = list(POINTS)[number % len(POINTS)]
        yield Fault(point, *POINTS[point])
    for name in PROCESSES:
        yield Fault(f"{name} paused", lambda trial, name=name: harm.pause(trial.target, name, pause_seconds))  # type: ignore[misc]
    yield Fault("webhooks twice, late, disordered", lambda trial: harm.disturb_webhooks(trial.target, pause_seconds))
    yield Fault("disk full", lambda trial: harm.fill_disk(trial.target, pause_seconds))
    yield Fault("disk of the files full", partial(sends.full_files, seconds=pause_seconds))
    yield Fault("every kind of answer", sends.every_answer)
    yield Fault("token dead, connected again", sends.dead_token)
    yield Fault("no answer, nothing taken", sends.all_doubtful, LIMIT_SECONDS + PROOF_SECONDS + REST_SECONDS)


def tried(trial: Trial, fault: Fault, row: Row, known: set[str]) -> tuple[float, Tally]:
    """Return in how many seconds all was well again, and the count after it."""
    seconds = trial.under_load(lambda: fault.harm(trial))
    tally = trial.count()
    row.times += 1
    row.seconds = max(row.seconds, seconds)
    add(row, tally, known)
    return seconds, tally


def add(row: Row, tally: Tally, known: set[str]) -> None:
    """Blame on a fault what was not known before it."""
    for name in COLUMNS:
        row.counts[name] += len(getattr(tally, name) - known)
    for line in sorted(tally.wrong() - known):
        print(f"    {line}", flush=True)
    known |= tally.wrong()


def top_up(trial: Trial, messages: int, replies: int) -> Tally:
    # As fast as the form answers them: at the pace of before, they would take an hour longer than the customers.
    trial.load.replies_per_second *= 10
    with trial.load.running(trial.places):
        while trial.load.written < messages or trial.load.answered() < replies:
            time.sleep(1)
    trial.wait_until_settled()
    return trial.count()


def say(started: float, name: str, tally: Tally) -> None:
    minutes = (time.monotonic() - started) / 60
    print(f"{minutes:6.1f} min  {name:<58}{tally.incoming:>9} in {tally.outgoing:>8} out", flush=True)


def show(table: Mapping[str, Row], tally: Tally) -> None:
    print(f"\n{'fault':<36}{'times':>6}" + "".join(f"{name:>11}" for name in COLUMNS) + f"{'seconds':>9}")
    for name, row in table.items():
        counts = "".join(f"{row.counts[column]:>11}" for column in COLUMNS)
        print(f"{name:<36}{row.times:>6}{counts}{row.seconds:>9.1f}" + ("" if row.is_good else "  TOO MUCH"))
    refused = ", ".join(f"{code} {number}" for code, number in sorted(tally.failed.items())) or "none"
    print(f"\n{tally.incoming} in, {tally.outgoing} out; returned to their author, as the platform wished: {refused}")
