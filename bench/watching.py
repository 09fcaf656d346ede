"""What is seen: how long until the tabs have it, how many tabs, what a tab costs, and whether it stays that way."""

import asyncio
import re
import statistics
import time
from collections.abc import Iterator, Sequence
from typing import Any

from bench.bodies import CUSTOMERS, body, customer, mark, signature, text_event
from bench.machine import Program
from bench.product import SECRET, WEBHOOK_PATH, Product
from bench.run import Figure, Run, times
from bench.watchers import Watchers, with_tabs

WARM_UP = 5

# ── One message at a time, from the post to the last of 50 ──


def frame(run: Run) -> Iterator[Figure]:
    """20 messages a second through every process; from the first byte sent to the last of the 50 sockets."""
    product = Product(run.machine, "frame")
    (webhooks, port), (ingest, _), (web, web_port) = (product.start(line) for line in ("webhooks", "ingest", "web"))
    run.say("20 messages/s, 50 agents watching")

    async def work(watchers: Watchers) -> list[float]:
        await watchers.open(product, web_port, 50)
        sent = await post_at(20, run.size(1200) + WARM_UP, port)
        return (await watchers.delays(sent, 0))[WARM_UP:]

    seconds = with_tabs(work)
    end(web, ingest, webhooks)
    middle, most = percentile(seconds, 50), percentile(seconds, 99)
    what = "POST to the last of 50 sockets, 20 messages/s"
    limit = "p50 < 60 ms, p99 < 250 ms"
    yield Figure(
        what, f"p50 {ms(middle)}, p99 {ms(most)}", f"{len(seconds)} messages", limit, middle < 0.06 and most < 0.25
    )


async def post_at(per_second: int, messages: int, port: int) -> list[float]:
    """Post signed deliveries of one message on four lines in turn; return when each was begun."""
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(4)]
    turns = [asyncio.Lock() for _ in lines]
    sent = [0.0] * messages
    started = time.monotonic()

    async def post(number: int) -> None:
        await asyncio.sleep(started + number / per_second - time.monotonic())
        content = body([text_event(customer(number % CUSTOMERS), mark(0, number))])
        head = f"POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(content)}\r\n"
        head += f"Content-Type: application/json\r\nX-Hub-Signature-256: {signature(SECRET, content)}\r\n\r\n"
        reader, writer = lines[number % 4]
        async with turns[number % 4]:
            sent[number] = time.monotonic()
            writer.write(head.encode() + content)
            answer = await reader.readuntil(b"\r\n\r\n")
            if not answer.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"bin/bench: a delivery was answered {answer[:60]!r}")
            length = re.search(rb"(?i)content-length: *(\d+)", answer)
            await reader.readexactly(int(length.group(1)) if length else 0)

    await asyncio.gather(*(post(number) for number in range(messages)))
    return sent


# ── Many tabs ──


def tabs(run: Run) -> Iterator[Figure]:
    """One message to a thousand tabs of one workspace, from the commit to the last tab; and what a tab weighs."""
    product = Product(run.machine, "tabs")
    web, port = product.start("web")
    count = run.size(1000)
    run.say(f"one message to {count} tabs")

    async def work(watchers: Watchers) -> tuple[list[float], float]:
        await watchers.open(product, port, 1)
        await watchers.talk(product, per_second=1, messages=WARM_UP, series=1)
        before = web.memory_bytes()
        await watchers.open(product, port, count - 1)
        seconds, _ = await watchers.talk(product, per_second=1, messages=20 + WARM_UP, series=2)
        return seconds[WARM_UP:], (web.memory_bytes() - before) / (count - 1)

    seconds, weight = with_tabs(work)
    end(web)
    middle, most = statistics.median(seconds), max(seconds)
    peer = peer_fan_out(run, count)
    beside = f"{times(middle, peer)} Node's {ms(peer)}" if peer else ""
    met = middle < 0.15 and (not peer or middle < 3 * peer)
    what = f"one message to {count} tabs, commit to the last"
    yield Figure(what, f"{ms(middle)}, worst of {len(seconds)} {ms(most)}", beside, "< 150 ms, < 3 ×", met)
    yield Figure("memory a tab", f"{weight / 1024:.0f} KB", "", "< 60 KB", weight < 60 * 1024)


def peer_fan_out(run: Run, count: int) -> float:
    """The median of the peer's own five lines: "1000 clients: p50 9.1 last 14.9 ms …"."""
    if run.peer is None:
        return 0.0
    run.say(f"Node peer, one message to {count} sockets")
    return statistics.median(float(line.split(" last ")[1].split()[0]) / 1000 for line in run.peer.fan_out(count))


BACK_SECONDS = 10


def back(run: Run) -> Iterator[Figure]:
    """A thousand tabs whose web process is killed, and what a customer wrote meanwhile: from the start of the next one until
    the last tab has it."""
    product = Product(run.machine, "back")
    web, port = product.start("web")
    count = run.size(1000)
    run.say(f"{count} tabs after a restart of web")

    async def work(watchers: Watchers) -> float:
        await watchers.open(product, port, count)
        await watchers.talk(product, per_second=50, messages=2, series=0)
        web.kill()
        watchers.tabs.clear()
        await asyncio.to_thread(lambda: product.inside("talk", per_second=50, messages=2, series=1))
        started = time.monotonic()
        again, _ = await asyncio.to_thread(product.start, "web", port)
        await watchers.open(product, port, count)
        seconds = await watchers.last(mark(1, 1)) - started
        end(again)
        return seconds

    seconds = with_tabs(work)
    what, limit = f"{count} tabs are back after web was killed", f"< {BACK_SECONDS} s"
    yield Figure(what, f"{seconds:.1f} s", "the start of web included", limit, seconds < BACK_SECONDS)


def pace(run: Run) -> Iterator[Figure]:
    """50 messages a second to 200 tabs: from each commit to the last tab, at the end as at the beginning."""
    product = Product(run.machine, "pace")
    web, port = product.start("web")
    run.say("50 messages/s to 200 tabs")

    async def work(watchers: Watchers) -> tuple[list[float], float]:
        await watchers.open(product, port, 200)
        return await watchers.talk(product, per_second=50, messages=run.size(3000), series=1)

    seconds, rate = with_tabs(work)
    end(web)
    most, tail = percentile(seconds[50:], 99), percentile(seconds[-100:], 50)
    value = f"p50 {ms(percentile(seconds[50:], 50))}, p99 {ms(most)}"
    beside = f"at {rate:.0f}/s; p50 of the last 100: {ms(tail)}"
    met = most < 0.15 and tail < 0.15 and rate > 49
    yield Figure("50 messages/s to 200 tabs, commit to the last", value, beside, "p99 < 150 ms", met)


# ── For an hour ──

SAMPLE_SECONDS = 30
SETTLED_SECONDS = 300
# Of a process of 100 MB: what the allocator moves by itself between two samples.
NO_GROWTH_BYTES = 2 * 2**20


def hour(run: Run) -> Iterator[Figure]:
    """The same load for an hour: what the web process weighs after it, beside what it weighed after five minutes."""
    product = Product(run.machine, "hour")
    web, port = product.start("web")
    run.say(f"50 messages/s to 200 tabs for {run.minutes:g} minutes")
    seconds = run.minutes * 60
    settled = min(SETTLED_SECONDS, seconds / 3)

    async def work(watchers: Watchers) -> list[int]:
        await watchers.open(product, port, 200)
        watchers.seen = Forgetful()
        wish = {"per_second": 50, "messages": round(50 * seconds), "series": 1}
        load = asyncio.create_task(asyncio.to_thread(lambda: product.inside("talk", **wish)))
        started, sizes = time.monotonic(), []
        while not load.done():
            await asyncio.wait([load], timeout=min(SAMPLE_SECONDS, seconds / 20))
            if time.monotonic() - started >= settled:
                sizes.append(web.memory_bytes())
            run.say(f"{(time.monotonic() - started) / 60:.1f} min: web {web.memory_bytes() / 2**20:.1f} MB")
        sent = len(await load)
        if sent < 0.98 * wish["messages"]:
            raise SystemExit(f"bin/bench: the machine made {sent} of {wish['messages']} messages; it is too busy.")
        if watchers.refreshes or any(tab.is_closed.is_set() for tab in watchers.tabs):
            raise SystemExit("bin/bench: a tab was closed or asked to refresh; the load was not what it says.")
        return sizes

    sizes = with_tabs(work)
    end(web)
    quarter = max(len(sizes) // 4, 1)
    first, last = statistics.median(sizes[:quarter]), statistics.median(sizes[-quarter:])
    what = f"web after {run.minutes:g} minutes of that"
    value = f"{last / 2**20:.1f} MB"
    beside = f"{first / 2**20:.1f} MB after {settled / 60:.1f} min"
    yield Figure(what, value, beside, "no growth", last - first < NO_GROWTH_BYTES)


class Forgetful(dict[str, dict[int, float]]):
    """Nobody asks when the tabs saw what, and an hour of it would fill the memory of the observer."""

    def setdefault(self, key: str, default: Any = None) -> dict[int, float]:
        return {}


def percentile(seconds: Sequence[float], part: int) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[part - 1]


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def end(*programs: Program) -> None:
    for program in programs:
        program.end()
