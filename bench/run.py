"""One run: its machine, what everything is measured against (measured once, when first asked for), its figures."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from bench import floor
from bench.load import Load, Outcome, put
from bench.machine import Machine
from bench.peer import MISSING, Peer
from bench.product import SECRET

EVENTS_PER_DELIVERY = 20


@dataclass
class Figure:
    """A line of the table. limit: what it must keep, in words; is_met: None where there is none, or nothing to compare with."""

    what: str
    value: str
    beside: str = ""
    limit: str = ""
    is_met: bool | None = None


class Run:
    def __init__(self, machine: Machine, *, short: bool, minutes: float) -> None:
        self.machine, self.is_short, self.minutes = machine, short, minutes

    def say(self, words: str) -> None:
        print(f"… {words}", file=sys.stderr, flush=True)

    def size(self, number: int) -> int:
        return max(number // 10, 20) if self.is_short else number

    @cached_property
    def peer(self) -> Peer | None:
        if not Peer.is_possible():
            self.say(MISSING)
            return None
        self.say("installing and starting the Node peer")
        return Peer(self.machine)

    @cached_property
    def floor(self) -> floor.Floor:
        self.say("pgbench: PostgreSQL's own floor")
        return floor.measure(self.machine, max(self.size(200) // 10, 5))

    @cached_property
    def peer_singly(self) -> float:
        """Events a second of the peer, one a delivery; 0 without Node."""
        return self.peer_events(self.size(20_000), 1)

    @cached_property
    def peer_batched(self) -> float:
        return self.peer_events(self.size(2_000), EVENTS_PER_DELIVERY)

    def peer_events(self, requests: int, events: int) -> float:
        if self.peer is None:
            return 0.0
        self.say(f"Node peer, {events} events a delivery")
        messages = self.peer.messages
        outcome = self.post(Load(self.peer.port, "/webhook", requests, events), messages)
        return outcome.per_second * events

    def post(self, load: Load, messages: Callable[[], int]) -> Outcome:
        """Warm up, post, and hold what was answered with 200 against `messages`, which counts what was stored."""
        load.secret = SECRET
        put(Load(**vars(load) | {"requests": max(load.requests // 20, load.connections)}))
        before = messages()
        self.machine.settle()
        outcome = put(load)
        stored = messages() - before
        if stored != load.requests * load.events:
            raise SystemExit(f"bin/bench: {load.requests * load.events} events were accepted and {stored} stored.")
        return outcome


def times(value: float, other: float) -> str:
    return f"{value / other:.2f} ×" if other else "–"
