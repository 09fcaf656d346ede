"""Counting on both sides: the platform's books against the workspace's export."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from bench.faults.load import Place, Reply

UNSETTLED = ("queued", "sending", "unconfirmed")


@dataclass
class Tally:
    """What is wrong, a line each. incoming, outgoing: how many messages there are at the platform."""

    incoming: int = 0
    outgoing: int = 0
    lost: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    misplaced: set[str] = field(default_factory=set)
    unsettled: set[str] = field(default_factory=set)
    failed: Counter[str] = field(default_factory=Counter)

    def wrong(self) -> set[str]:
        return self.lost | self.doubled | self.misplaced | self.unsettled


@dataclass
class Thread:
    """One customer's, over there: `ids` by direction in the order in which the platform took them, `at` in ms."""

    ids: dict[bool, list[str]] = field(default_factory=lambda: {False: [], True: []})
    at: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


def compare(
    books: Mapping[str, Any], export: Iterable[Mapping[str, Any]], replies: Iterable[Reply], doubtful: Iterable[Place]
) -> Tally:
    """books: of `/control/books`; export: the objects of `export_workspace`; replies: all that were ever posted.

    doubtful: conversations in which a message may leave at any moment, between the two sides' counting too.
    """
    threads: dict[tuple[str, str], Thread] = defaultdict(Thread)
    for name, outgoing in (("customer_messages", False), ("sends", True)):
        for row in books[name]:
            thread = threads[row["page"], row["customer"]]
            thread.ids[outgoing].append(row["mid"])
            thread.at[row["mid"]], thread.texts[row["mid"]] = row["at"], row["text"]
    shown = {(line["channel"]["external_id"], line["contact"]["external_id"]): line["messages"] for line in export}
    posted: dict[tuple[str, str], list[Reply]] = defaultdict(list)
    for reply in replies:
        posted[reply.page, reply.customer].append(reply)

    patient = {(place.page, place.customer) for place in doubtful}

    tally = Tally()
    for place in {*threads, *shown, *posted}:
        thread, messages = threads[place], shown.get(place, [])
        tally.incoming += len(thread.ids[False])
        tally.outgoing += len(thread.ids[True])
        if place in patient:
            continue
        compare_ids(tally, place, thread, messages)
        compare_order(tally, place, thread, messages)
        compare_replies(tally, thread, messages, posted[place])
    return tally


def compare_ids(tally: Tally, place: object, thread: Thread, messages: list[Mapping[str, Any]]) -> None:
    counts = Counter(external_id for message in messages for external_id in message["external_ids"])
    tally.lost |= {f"{place}: {mid} is not in the inbox" for mid in thread.at if mid not in counts}
    tally.doubled |= {f"{place}: {mid} is in the inbox {n} times" for mid, n in counts.items() if n > 1}
    tally.doubled |= {f"{place}: {mid} is not the platform's" for mid in counts if mid not in thread.at}


def compare_order(tally: Tally, place: object, thread: Thread, messages: list[Mapping[str, Any]]) -> None:
    """Within a direction as the platform took them; between the two by its times, which may be equal."""
    ids = [mid for message in messages for mid in message["external_ids"] if mid in thread.at]
    number = {mid: (outgoing, n) for outgoing in (False, True) for n, mid in enumerate(thread.ids[outgoing])}
    last = {False: -1, True: -1}
    latest = 0
    for mid in ids:
        outgoing, n = number[mid]
        if n < last[outgoing] or thread.at[mid] < latest:
            tally.misplaced.add(f"{place}: {mid} comes too late")
        last[outgoing], latest = max(last[outgoing], n), max(latest, thread.at[mid])


def compare_replies(tally: Tally, thread: Thread, messages: list[Mapping[str, Any]], posted: list[Reply]) -> None:
    taken = Counter(thread.texts[mid] for mid in thread.ids[True])
    ours: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for message in messages:
        if message["direction"] == "outgoing":
            ours[message["text"]].append(message)
            if message["status"] in UNSETTLED:
                tally.unsettled.add(f"{message['text']!r} is {message['status']}")
    for reply in posted:
        rows, times = ours[reply.text], taken[reply.text]
        if times > 1 or len(rows) > 1:
            tally.doubled.add(f"{reply.text!r} went out {times} times and is shown {len(rows)} times")
        if reply.outcome != "accepted":
            if reply.outcome or rows or times:
                tally.lost.add(f"{reply.text!r} was never answered, or {reply.outcome}")
            continue
        if not rows:
            tally.lost.add(f"{reply.text!r} was accepted and is nowhere")
        elif rows[0]["status"] == "failed":
            tally.failed[rows[0]["error"] or "?"] += 1
        elif not times and rows[0]["status"] not in UNSETTLED:
            tally.lost.add(f"{reply.text!r} is {rows[0]['status']} and never went out")
    number = {reply.text: reply.number for reply in posted}
    sent = [number[thread.texts[mid]] for mid in thread.ids[True] if thread.texts[mid] in number]
    late = {after for before, after in pairwise(sent) if after < before}
    tally.misplaced |= {f"reply {one} went out after a later one" for one in late}
