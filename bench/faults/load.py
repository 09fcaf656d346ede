"""Customers who write through the platform, and agents who answer through the product's own form."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any
from uuid import uuid4

import requests

from bench.faults.target import WORKSPACE, Target
from bench.tab import signed_in

PATIENCE_SECONDS = 180
ANSWER_SECONDS = 10
AGAIN_SECONDS = 0.3
PEOPLE = ("an@bamboo.example", "binh@bamboo.example")


@dataclass
class Reply:
    """text is unique, and its number grows within the conversation. outcome: what the form said in the end."""

    page: str
    customer: str
    number: int
    text: str
    client_id: str = field(default_factory=lambda: str(uuid4()))
    outcome: str = ""  # accepted, refused, or "" where nobody knows

    tries: int = 0


@dataclass(frozen=True)
class Place:
    """A conversation: where it is over there, and its number here."""

    page: str
    customer: str
    pk: int


class Agent:
    """One person at one browser: an answer at a time, repeated under its client_id until the server has answered it."""

    numbers = count(1)

    def __init__(self, target: Target, http: requests.Session) -> None:
        self.target = target
        self.http = http
        self.replies: list[Reply] = []

    def answer(self, place: Place, files: dict[str, tuple[str, bytes, str]] | None = None) -> Reply:
        number = next(self.numbers)
        reply = Reply(place.page, place.customer, number, f"reply {number} to {place.pk}")
        self.replies.append(reply)
        until = time.monotonic() + PATIENCE_SECONDS
        while not reply.outcome and time.monotonic() < until:
            reply.tries += 1
            reply.outcome = self.post(place, reply, files)
            if not reply.outcome:
                time.sleep(AGAIN_SECONDS)
        return reply

    def post(self, place: Place, reply: Reply, files: dict[str, tuple[str, bytes, str]] | None) -> str:
        address = f"{self.target.url}/w/{WORKSPACE}/inbox/{place.pk}/messages/"
        headers = {"HX-Request": "true", "X-CSRFToken": self.http.cookies["messio_csrf"], "Referer": self.target.url}
        form = {"client_id": reply.client_id, "text": reply.text}
        try:
            answer = self.http.post(
                address, form, headers=headers, files=files, timeout=ANSWER_SECONDS, allow_redirects=False
            )
        except requests.RequestException:
            return ""
        if answer.status_code == 200:
            return "accepted"
        return "" if answer.status_code >= 500 else f"refused: {answer.status_code} {answer.text.strip()[:200]}"


def sign_in(target: Target, email: str) -> requests.Session:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return signed_in(target.url, email, "messio-demo")
        except requests.RequestException:
            if time.monotonic() > until:
                raise
            time.sleep(AGAIN_SECONDS)


def like(other: requests.Session) -> requests.Session:
    """Another browser of the same person: a session is not made for several threads."""
    http = requests.Session()
    http.cookies.update(other.cookies)
    return http


class Load:
    """per_second: of customers' messages, of replies; people: agents at work at the same time."""

    def __init__(self, target: Target, pages: list[str], per_second: tuple[float, float], people: int = 2) -> None:
        self.target, self.pages = target, pages
        self.incoming_per_second, self.replies_per_second = per_second
        signed = [sign_in(target, email) for email in PEOPLE]
        self.agents = [Agent(target, like(signed[number % len(signed)])) for number in range(people)]
        self.written = 0  # by customers, at least
        # Somebody who is free while the others answer.
        self.another = Agent(target, like(signed[0]))

    @property
    def replies(self) -> list[Reply]:
        return [reply for agent in (*self.agents, self.another) for reply in agent.replies]

    def answered(self) -> int:
        return sum(reply.outcome == "accepted" for reply in self.replies)

    def meet(self, page: str, customers: int) -> list[Place]:
        """Let customers write once each, and return their conversations."""
        flood = self.flood(page, customers, customers * 4)
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            with self.target.database() as connection:
                query = """select identity.external_id, conversation.id from inbox_conversation conversation
                    join inbox_identity identity on identity.id = conversation.identity_id
                    join inbox_channel channel on channel.id = conversation.channel_id where channel.external_id = %s"""
                known = dict(connection.execute(query, [page]).fetchall())
            if known.keys() >= set(flood["psids"]):
                return [Place(page, customer, known[customer]) for customer in flood["psids"]]
            time.sleep(0.2)
        raise TimeoutError("Customers wrote, and had no conversation.")

    def flood(self, page: str, customers: int, per_second: float) -> dict[str, Any]:
        """Each customer writes once, so that no two messages of a conversation have the same time."""
        wish = {"page": page, "customers": customers, "messages": customers, "per_second": per_second, "wait": True}
        flood = self.target.control("flood", seconds=customers / per_second + 20, **wish)
        self.written += customers
        return flood

    @contextmanager
    def running(self, places: list[Place]) -> Iterator[None]:
        """Customers write and agents answer in `places` until the end of the block; what was begun is finished."""
        stop = threading.Event()
        share = len(self.agents)
        work = [partial(self.write, page, len(places), stop) for page in self.pages]
        work += [partial(self.reply, agent, places[n::share], stop) for n, agent in enumerate(self.agents)]
        threads = [threading.Thread(target=one, daemon=True) for one in work]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def write(self, page: str, customers: int, stop: threading.Event) -> None:
        rate = self.incoming_per_second / len(self.pages)
        while not stop.is_set():
            try:
                self.flood(page, customers, rate)
            except requests.RequestException:
                stop.wait(AGAIN_SECONDS)  # what it accepted is in its books all the same

    def reply(self, agent: Agent, places: list[Place], stop: threading.Event) -> None:
        pause = len(self.agents) / self.replies_per_second
        while not stop.is_set():
            for place in places:
                if stop.is_set():
                    return
                agent.answer(place)
                stop.wait(pause)
