"""Deliver webhooks: in order within a lane, with retries and the faults of the switches. The book is models.Delivery.

A platform registers a Sender in `senders`. Several threads work; a lane is in the hands of one at a time.
"""

import heapq
import logging
import math
import random
import threading
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

import requests
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from simulator import state
from simulator.models import Delivery

log = logging.getLogger("simulator.webhooks")

THREADS = 4
TIMEOUT_SECONDS = 5  # Meta waits this long for the 200
RETRY_SECONDS = (0.05, 0.3, 1, 2, 4, 8, 16, 30, 60, 120, 300)  # immediately a few times, then further and further apart
BATCH_TICK_SECONDS = 0.2


class Sender(ABC):
    # Whether one post may carry several entries.
    is_batched = False

    @abstractmethod
    def address(self, payload: str) -> str | None:
        """Where to post it; None while the platform has no working address."""

    @abstractmethod
    def compose(self, payloads: list[str]) -> tuple[bytes, dict[str, str]]:
        """One body and its headers (signature) for one or more entries."""

    def most_attempts(self, payload: str) -> int:
        """After so many the platform drops this one alone; 0 where nothing tells of an end."""
        return 0

    def succeeded(self, lane: str) -> None:  # noqa: B027 (most platforms keep no account of it)
        """The product took one."""

    def failed(self, lane: str) -> bool:
        """True when the platform gives up on the lane: what still waits is not sent any more."""
        return False


@dataclass
class Lane:
    waiting: list[tuple[float, int]] = field(default_factory=list)  # heap of (due, delivery id)
    busy: bool = False
    paused_until: float = 0
    failures: int = 0


senders: dict[str, Sender] = {}
_lanes: dict[tuple[str, str], Lane] = defaultdict(Lane)
_condition = threading.Condition()


def start() -> None:
    _push(Delivery.objects.filter(status=Delivery.PENDING).values_list("id", "platform", "lane"))
    for number in range(THREADS):
        threading.Thread(target=_work, name=f"webhooks-{number}", daemon=True).start()


def enqueue(deliveries: list[Delivery]) -> None:
    """Write the deliveries into the book; they leave once the surrounding transaction has committed."""
    for delivery in deliveries:
        if random.uniform(0, 100) < state.switch("lose_percent"):
            delivery.status = Delivery.LOST
    rows = Delivery.objects.bulk_create(deliveries)
    todo = [(row.id, row.platform, row.lane) for row in rows if row.status == Delivery.PENDING]
    transaction.on_commit(partial(_push, todo))


def wait_until_idle(timeout_seconds: float) -> bool:
    with _condition:
        return _condition.wait_for(_idle, timeout_seconds)


def waiting() -> int:
    with _condition:
        return sum(len(lane.waiting) + lane.busy for lane in _lanes.values())


def wake() -> None:
    """Try again now: the address has changed or a person asks for it."""
    with _condition:
        for lane in _lanes.values():
            lane.paused_until = 0
        _condition.notify_all()


def forget() -> None:
    """Drop what waits; the rows themselves are the caller's."""
    with _condition:
        for lane in _lanes.values():
            lane.waiting.clear()
            lane.failures, lane.paused_until = 0, 0
        _condition.notify_all()


def _idle() -> bool:
    return not any(lane.waiting or lane.busy for lane in _lanes.values())


def _push(rows: Iterable[tuple[int, str, str]]) -> None:
    delay, spread = state.switch("delay_ms") / 1000, state.switch("reorder_ms") / 1000
    with _condition:
        for pk, platform, lane in rows:
            due = time.time() + delay + random.uniform(0, spread) if delay or spread else 0
            if state.switch("batch") > 1:  # leave at the next tick, together with the others of that tick
                due = math.ceil(max(due, time.time()) / BATCH_TICK_SECONDS) * BATCH_TICK_SECONDS
            heapq.heappush(_lanes[platform, lane].waiting, (due, pk))
        _condition.notify_all()


def _work() -> None:
    session = requests.Session()
    while True:
        platform, name, ids = _take()
        try:
            _attempt(session, platform, name, ids)
        except Exception:
            log.exception("a delivery could not be handled")
            _again(_lanes[platform, name], ids, pause=1)
        with _condition:
            _lanes[platform, name].busy = False
            _condition.notify_all()


def _take() -> tuple[str, str, list[int]]:
    with _condition:
        while True:
            now, earliest = time.time(), None
            for (platform, name), lane in _lanes.items():
                if lane.busy or not lane.waiting:
                    continue
                due = max(lane.waiting[0][0], lane.paused_until)
                if due <= now:
                    lane.busy = True
                    most = max(1, state.switch("batch")) if senders[platform].is_batched else 1
                    ids: list[int] = []
                    while lane.waiting and lane.waiting[0][0] <= now and len(ids) < most:
                        ids.append(heapq.heappop(lane.waiting)[1])
                    return platform, name, ids
                earliest = min(due, earliest or due)
            _condition.wait(earliest and earliest - now)


def _attempt(session: requests.Session, platform: str, name: str, ids: list[int]) -> None:
    sender, lane = senders[platform], _lanes[platform, name]
    payloads = list(Delivery.objects.filter(pk__in=ids).order_by("id").values_list("payload", flat=True))
    if not payloads:  # emptied by a reset
        return
    url = sender.address(payloads[0])
    if url is None:
        _again(lane, ids, pause=0.5)
        return

    body, headers = sender.compose(payloads)
    status, answer = _post(session, url, body, headers)
    rows, tried = Delivery.objects.filter(pk__in=ids), {"attempts": F("attempts") + 1, "last_answer": answer[:200]}

    if status == 200:
        lane.failures = 0
        sender.succeeded(name)
        rows.update(
            **tried,
            status=Delivery.DELIVERED,
            times_delivered=F("times_delivered") + 1,
            delivered_ms=Coalesce("delivered_ms", int(time.time() * 1000)),
        )
        if state.switch("duplicate"):
            _again(lane, rows.filter(times_delivered=1).values_list("id", flat=True), due=time.time() + 0.1)
        return

    rows.update(**tried)
    log.info("webhook for %s %s: %s", platform, name, answer)
    lane.failures += 1
    wait = min(RETRY_SECONDS[min(lane.failures, len(RETRY_SECONDS)) - 1], state.switch("retry_cap_seconds"))
    if sender.failed(name):
        _give_up(lane, name, ids)
    elif 0 < sender.most_attempts(payloads[0]) <= rows.values_list("attempts", flat=True)[0]:
        rows.update(status=Delivery.LOST)
    elif status is None or status >= 500:
        _again(lane, ids, pause=wait)  # nobody is there: the whole lane waits, in its order
    else:
        _again(lane, ids, due=time.time() + wait)  # this one is refused: the others go on


def _post(session: requests.Session, url: str, body: bytes, headers: dict[str, str]) -> tuple[int | None, str]:
    try:
        answer = session.post(url, data=body, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        return None, type(error).__name__
    return answer.status_code, f"{answer.status_code} {answer.text[:120]}"


def _again(lane: Lane, ids: Iterable[int], *, due: float = 0, pause: float = 0) -> None:
    with _condition:
        for pk in ids:
            heapq.heappush(lane.waiting, (due, pk))
        if pause:
            lane.paused_until = time.time() + pause


def _give_up(lane: Lane, name: str, ids: list[int]) -> None:
    with _condition:
        dropped = ids + [pk for _, pk in lane.waiting]
        lane.waiting.clear()
        lane.failures = 0
    Delivery.objects.filter(pk__in=dropped).exclude(status=Delivery.DELIVERED).update(status=Delivery.DISABLED)
    log.warning("%s has failed for too long: unsubscribed, %d webhooks dropped", name, len(dropped))
