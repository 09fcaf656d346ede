"""The pages of a shop with half a million customers and fifty thousand tickets: how long each takes, and what it asks."""

import math
import statistics
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

from bench.machine import Machine
from bench.run import Figure
from bench.sides import Side, brief, say

GROUPS = ("customers", "tickets")
SIZES = {"customers": 500_000, "tickets": 50_000, "events": 20_000}
MOST_MS, MOST_QUERIES = 150, 11
ROUNDS = 40
APPS = ("contacts", "inbox", "helpdesk", "orders")
# A table of more rows that is read through grows with the shop.
MOST_READ_THROUGH = 2_000
# Kept to be read: the rest are variations of these.
KEPT = (
    "newest",
    "a family name, by name",
    "an owner",
    "a customer",
    "timeline",
    "timeline, its middle",
    "tickets",
    "board",
    "a ticket",
)


def measure(
    machine: Machine, groups: Collection[str], *, short: bool, plans: Path | None
) -> tuple[list[Figure], list[str]]:
    """Return the figures of these groups' pages, and what is wrong with their plans. plans: the file that keeps them."""
    side = Side(machine, "shop")
    try:
        sizes = {name: number // 10 if short else number for name, number in SIZES.items()}
        say("filling " + ", ".join(f"{number:,} {name}" for name, number in sizes.items()))
        started = time.monotonic()
        asked = side.do("fill_shop", **sizes)
        say(f"filled in {time.monotonic() - started:.0f} s")
        machine.settle()
        figures: list[Figure] = []
        problems: list[str] = []
        lines = ["What PostgreSQL does for the pages of a large shop. Written by `bin/bench pages`.", ""]
        for name, request in ((name, request) for group in groups for name, request in asked[group].items()):
            seen = side.do("look", request=request)
            figures.append(timed(side, name, request, seen, 6 if short else ROUNDS))
            problems += [
                f"{name}: {table} is read through: {brief(plan['sql'])}"
                for plan in seen["plans"]
                for table, rows in plan["read_through"].items()
                if rows > MOST_READ_THROUGH
            ]
            if name in KEPT:
                lines += [f"== {name}", ""]
                lines += [line for plan in plans_of(seen) for line in (brief(plan["sql"]), "", plan["text"], "")]
        if plans:
            plans.write_text("\n".join(lines))
            say(f"plans are in {plans}")
        return figures, problems
    finally:
        side.end()


def plans_of(seen: dict[str, Any]) -> list[dict[str, Any]]:
    """Without what every page asks: who that is, and where they belong."""
    return [plan for plan in seen["plans"] if any(f"{app}_" in plan["sql"] for app in APPS)]


def timed(side: Side, name: str, request: dict[str, Any], seen: dict[str, Any], rounds: int) -> Figure:
    """Its time on the clock counts; that of the processor, of page and database together, says the same beside other work."""
    costs = [side.do("cost", request=request) for _ in range(rounds + 1)][1:]  # the first warms up
    clock, processor = ([cost[kind] for cost in costs] for kind in ("ms", "cpu_ms"))
    say(
        f"{name}: {statistics.median(clock):.0f} ms, {statistics.median(processor):.0f} of the processor, {seen['queries']} queries"
    )
    return Figure(
        name,
        f"p50 {statistics.median(clock):.0f}, p95 {p95(clock):.0f} ms",
        f"{seen['queries']} queries, processor p50 {statistics.median(processor):.0f}, p95 {p95(processor):.0f} ms,"
        f" {seen['bytes'] / 1024:.0f} KB",
        f"p95 < {MOST_MS} ms, < {MOST_QUERIES + 1}",
        p95(clock) < MOST_MS and seen["queries"] <= MOST_QUERIES,
    )


def p95(values: list[float]) -> float:
    return sorted(values)[math.ceil(len(values) * 0.95) - 1]
