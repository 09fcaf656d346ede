"""Sends that meet a fault of their own: every kind of answer, and an outbox killed at every point of the way.

A fault's words are those of the stand-in (`simulator/README.md`).
"""

import signal
import time
from collections import Counter
from contextlib import suppress
from threading import Thread
from typing import Any

from bench.faults import harm
from bench.faults.load import Place, Reply
from bench.faults.target import MAIN, SLOW, wait_for
from bench.faults.trial import Trial

# What the platform says at once, and how the message ends: a code, or nothing where it is sent after all.
ANSWERS: list[tuple[dict[str, object], str]] = [
    ({"code": 1}, ""),
    ({"code": 1, "subcode": 1357046}, ""),  # taken, and answered with an error all the same
    ({"mode": "cut-after-accept"}, ""),
    ({"mode": "body", "status": 502, "accept": True}, ""),
    ({"code": 200}, "200"),
    ({"code": 10, "subcode": 2018278}, "10/2018278"),
    ({"code": 551, "subcode": 1545041}, "551/1545041"),
    ({"code": 100}, "100"),
]
FAILED = Counter(code for _, code in ANSWERS if code)
# Not taken, and no answer that says so; the last one rests the whole Page for a minute.
DOUBTFUL: list[dict[str, object]] = [
    {"mode": "cut"},
    {"mode": "body", "status": 502},
    {"mode": "hang", "seconds": 60},
    {"mode": "endless"},
    {"code": 613},
]
MEET_SECONDS = 60
LOCK_SECONDS = 10


def every_answer(trial: Trial) -> float:
    for fault, _ in ANSWERS:
        harm.fail_send(trial.target, MAIN, fault)
    return time.monotonic()


def dead_token(trial: Trial) -> float:
    """The one fault that needs somebody: the Page is connected again."""
    harm.fail_send(trial.target, MAIN, {"code": 190, "subcode": 463})
    wait_for(lambda: status(trial, MAIN) == "needs_reconnect", MEET_SECONDS, "the Page needs reconnecting")
    trial.target.connect(MAIN)
    return time.monotonic()


def status(trial: Trial, page: str) -> str:
    with trial.target.database() as connection:
        row = connection.execute("select status from inbox_channel where external_id = %s", [page]).fetchone()
    return str(row and row[0])


def begin_doubtful(trial: Trial) -> None:
    """One conversation each; what became of them is known much later."""
    trial.target.faults(next=[{"page": SLOW, **fault} for fault in DOUBTFUL])
    for _ in DOUBTFUL:
        place = trial.apart.pop()
        trial.doubtful.append(place)
        trial.load.another.answer(place)


def all_doubtful(trial: Trial) -> float:
    """Until nothing is doubtful any more."""
    begin_doubtful(trial)
    trial.doubtful.clear()
    return time.monotonic()


def full_files(trial: Trial, seconds: float) -> float:
    """The stored files' disk alone is full, while somebody sends a file; what the form refuses, they send again."""
    assert trial.target.files
    file = {"files": ("prices.txt", b"tea, 200 g: 90,000\n" * 20_000, "text/plain")}
    sending = Thread(target=trial.load.another.answer, args=[trial.apart.pop(), file], daemon=True)
    trial.target.files.fill()
    try:
        sending.start()
        time.sleep(seconds)
    finally:
        trial.target.files.free()
    returned = time.monotonic()
    sending.join()
    return returned


def answer_into(trial: Trial, place: Place, fault: dict[str, object]) -> Reply:
    """Reply while the page's next send is to meet the fault; return once it has."""
    trial.target.faults(next={"page": SLOW, **fault})
    reply = trial.load.another.answer(place)
    harm.wait_until_met(trial.target)
    return reply


# ── An outbox that dies on the way ──


def killed_before_the_call(trial: Trial) -> float:
    """The reply is claimed, and its worker waits to write down that the call begins."""
    outbox = trial.target.family("outbox")
    harm.signal_all(outbox, signal.SIGSTOP)
    try:
        reply = trial.load.another.answer(trial.apart.pop())
        with trial.target.database() as connection:
            part = """select from inbox_messagepart part join inbox_message message on message.id = part.message_id
                where message.client_id = %s for update of part"""
            connection.execute(part, [reply.client_id])
            harm.signal_all(outbox, signal.SIGCONT)
            wait_until_blocking(connection, MEET_SECONDS)
            return harm.kill(trial.target, "outbox")
    finally:
        harm.signal_all(outbox, signal.SIGCONT)


def killed_after_acceptance(trial: Trial) -> float:
    """The platform has the message, and holds its answer back until nobody is there to hear it."""
    reply = answer_into(trial, trial.apart.pop(), {"mode": "slow", "ms": 8000})
    wait_until_taken(trial, reply)
    return harm.kill(trial.target, "outbox")


def killed_before_commit(trial: Trial) -> float:
    """The answer is here, and waits for the conversation's lock to be written down."""
    place = trial.apart.pop()
    trial.target.faults(delay_ms=4000)  # the echo must not prove it before
    answer_into(trial, place, {"mode": "slow", "ms": 2500})
    with trial.target.database() as connection:
        connection.execute("select from inbox_conversation where id = %s for update", [place.pk])
        with suppress(TimeoutError):  # a machine too slow to lock within the time of the answer kills a bit later
            wait_until_blocking(connection, LOCK_SECONDS)
        returned = harm.kill(trial.target, "outbox")
    trial.target.faults(delay_ms=0)
    return returned


def killed_before_the_answer(trial: Trial) -> float:
    """The platform stands still: whether the call reached it, and is carried out later, nobody here can know."""
    place = trial.apart.pop()
    simulator = trial.target.family("simulator")
    harm.signal_all(simulator, signal.SIGSTOP)
    try:
        reply = trial.load.another.answer(place)
        wait_for(lambda: is_sending(trial, reply), MEET_SECONDS, "the reply is on its way")
        returned = harm.kill(trial.target, "outbox")
    finally:
        harm.signal_all(simulator, signal.SIGCONT)
    return returned


def killed_before_acceptance(trial: Trial) -> float:
    """The call is made and will never be carried out; that is known once the platform can be asked, much later."""
    answer_into(trial, trial.apart.pop(), {"mode": "hang", "seconds": 60})
    return harm.kill(trial.target, "outbox")


def wait_until_blocking(connection: Any, seconds: float) -> None:
    # Not from pg_stat_activity: what a transaction has seen there once it sees until its end.
    waiting = "select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))"
    wait_for(lambda: connection.execute(waiting).fetchone() is not None, seconds, "somebody waits for this lock")


def wait_until_taken(trial: Trial, reply: Reply) -> None:
    wait_for(lambda: reply.text in trial.target.newest_texts(), MEET_SECONDS, "the platform has the reply")


def is_sending(trial: Trial, reply: Reply) -> bool:
    query = "select 1 from inbox_message where client_id = %s and status = 'sending'"
    with trial.target.database() as connection:
        return connection.execute(query, [reply.client_id]).fetchone() is not None
