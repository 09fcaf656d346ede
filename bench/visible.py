"""Everything at once: accepted, ingested, and seen by an agent."""

import asyncio
import time
from collections.abc import Iterator

import requests

from bench.bodies import mark
from bench.load import Load, put
from bench.platform import Webhooks
from bench.product import SECRET, WEBHOOK_PATH, Product
from bench.run import EVENTS_PER_DELIVERY, Figure, Run, times
from bench.watchers import WAIT_SECONDS, Watchers, with_tabs


def visible(run: Run) -> Iterator[Figure]:
    """20 events a delivery through every process, until all are stored and a tab shows what came last."""
    # The baseline is what the peer is known by: one event a delivery. What it does with the same bodies stands beside.
    peer, batched, floor = run.peer_singly, run.peer_batched, run.floor.per_second
    product = Product(run.machine, "visible")
    servers = {line: product.start(line) for line in ("webhooks", "ingest", "web")}
    port, web_port = servers["webhooks"][1], servers["web"][1]
    run.say("accepted, ingested and visible, 20 events a delivery")

    async def work(watchers: Watchers) -> float:
        await watchers.open(product, web_port, 1)
        await flood(watchers, product, port, web_port, 50, 1)
        run.machine.settle()
        return await flood(watchers, product, port, web_port, run.size(2000), 2)

    cpu = {line: -program.cpu_seconds() for line, (program, _) in servers.items()}
    seconds = with_tabs(work)
    for line, (program, _) in servers.items():
        run.say(f"{line} used {(cpu[line] + program.cpu_seconds()) / seconds:.2f} of a core")
        program.end()
    rate = run.size(2000) * EVENTS_PER_DELIVERY / seconds
    beside = (
        f"{times(rate, peer)} Node's {peer:,.0f}/s ({times(rate, batched)} its {batched:,.0f}/s with the same bodies), "
        f"{times(rate, floor)} the floor's {floor:,.0f}/s"
    )
    met = rate >= floor and (not peer or rate >= 2 * peer)
    what = "accepted, ingested and visible, 20 events a delivery"
    yield Figure(what, f"{rate:,.0f}/s", beside, "≥ 2 × Node, ≥ 1 × floor", met)


async def flood(watchers: Watchers, product: Product, port: int, web_port: int, deliveries: int, series: int) -> float:
    """Return the seconds from the first byte posted until all is stored and the tab has what was posted last."""
    wanted = product.messages() + deliveries * EVENTS_PER_DELIVERY + 1
    load = Load(port, WEBHOOK_PATH, deliveries, EVENTS_PER_DELIVERY, secret=SECRET)
    outcome = await asyncio.to_thread(put, load)
    await asyncio.to_thread(Webhooks(f"http://127.0.0.1:{port}", SECRET).text, mark(series, 0))
    until = time.monotonic() + WAIT_SECONDS + outcome.seconds * 10
    reloads = 0
    shown_at = 0.0
    while not shown_at or product.messages() < wanted:
        if time.monotonic() > until:
            state = f"{watchers.refreshes} reloads, closed: {watchers.tabs[0].is_closed.is_set()}"
            raise SystemExit(f"bin/bench: {product.messages()} of {wanted} messages are stored; the tab: {state}.")
        if not shown_at and mark(series, 0) in watchers.seen:
            shown_at = await watchers.last(mark(series, 0))
        elif not shown_at and watchers.refreshes > reloads:
            # Too much changed at once: the tab fetches its panes, and what it waits for may be in those.
            reloads = watchers.refreshes
            if mark(series, 0) in await asyncio.to_thread(page, product, web_port):
                shown_at = time.monotonic()
        await asyncio.sleep(0.02)
    return time.monotonic() - outcome.started


def page(product: Product, port: int) -> str:
    headers = {"Cookie": product.agents["cookies"][0]}
    answer = requests.get(f"http://127.0.0.1:{port}/w/bamboo/inbox/", headers=headers, timeout=30)
    answer.raise_for_status()
    return answer.text
