"""`bin/bench idle`: start an installation, connect a page, open a tab, post and watch, fill, weigh."""

import json
import platform as machine
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
import requests

from bench.bodies import PAGE, PAGE_NAME
from bench.installation import Installation
from bench.platform import Webhooks, page_token
from bench.tab import Tab, signed_in

WARM_UP = 20
# Far enough apart that one message is done before the next: an idle installation is what is measured.
PAUSE_SECONDS = 0.1
CUSTOMERS = 25
PER_SECOND = 50


def main(options: dict[str, Any]) -> None:
    with TemporaryDirectory(prefix="messio-bench-") as directory, Installation(Path(directory, "data")) as messio:
        secret = messio.setting("META_APP_SECRET")
        connect_page(messio, secret)
        tab = Tab(messio.url, "bamboo", signed_in(messio.url, "an@bamboo.example", "messio-demo"))
        print(f"{machine.machine()}, {psutil.cpu_count()} cores, Python {machine.python_version()}\n")
        latency(Webhooks(messio.url, secret), tab, options["samples"])
        fill(messio, options["messages"])
        memory(messio, options["messages"])
        pages(messio)


def connect_page(messio: Installation, secret: str) -> None:
    token = page_token(messio.platform_url, messio.setting("META_APP_ID"), secret)
    place = ["facebook", "--workspace", "bamboo", "--external-id", PAGE, "--name", PAGE_NAME, "--credentials", "-"]
    messio.run("manage.py", "connect_channel", *place, stdin=json.dumps({"access_token": token}))


def latency(webhooks: Webhooks, tab: Tab, samples: int) -> None:
    """From the first byte of the post to the frame on the tab's socket; the post's own answer beside it."""
    frames, answers = [], []
    for number in range(WARM_UP + samples):
        words = f"bench-{time.time_ns()}"
        started = time.monotonic()
        webhooks.text(words)
        answered = time.monotonic()
        frames.append(tab.wait_for(words) - started)
        answers.append(answered - started)
        if number % 50 == 49:
            print(f"… {number + 1} posts", file=sys.stderr)
        time.sleep(PAUSE_SECONDS)
    row("webhook to frame", frames[WARM_UP:])
    row("webhook to its 200", answers[WARM_UP:])


def row(name: str, seconds: list[float]) -> None:
    cuts = statistics.quantiles(seconds, n=100)
    words = ", ".join(
        f"{label} {value * 1000:.0f} ms" for label, value in (("p50", cuts[49]), ("p95", cuts[94]), ("p99", cuts[98]))
    )
    print(f"{name:<22} {words}, {len(seconds)} samples")


def fill(messio: Installation, messages: int) -> None:
    """Messages of many customers, as the platform posts them, and time for what follows them (names, pictures)."""
    flood = {"page": PAGE, "customers": CUSTOMERS, "messages": messages, "per_second": PER_SECOND, "wait": True}
    started = time.monotonic()
    requests.post(f"{messio.platform_url}/control/flood", json=flood, timeout=600).raise_for_status()
    idle = {"idle": 1, "timeout": 60}
    requests.get(f"{messio.platform_url}/control/wait", params=idle, timeout=90).raise_for_status()
    print(f"\n{messages} messages of {CUSTOMERS} customers in {time.monotonic() - started:.0f} s")
    time.sleep(5)


def memory(messio: Installation, messages: int) -> None:
    sizes = messio.memory_bytes()
    print(f"memory (PSS) after {messages} messages: {sum(sizes.values()) / 2**20:.0f} MB")
    for name, size in sorted(sizes.items(), key=lambda item: -item[1]):
        print(f"  {name:<20} {size / 2**20:6.0f} MB")


def pages(messio: Installation) -> None:
    print()
    for name, found in json.loads(messio.run("-m", "bench.page")).items():
        print(
            f"inbox, {name:<16} {found['queries']} queries, {found['milliseconds']:.0f} ms, "
            f"{found['rows']} conversations, {found['messages']} messages, {found['bytes'] / 1024:.0f} KB"
        )
