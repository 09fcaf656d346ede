"""`bin/bench pages`: the inbox page of a large inbox beside that of a small one, and what PostgreSQL did for it."""

import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import painted, shop
from bench.engine import description, table
from bench.installation import ROOT
from bench.machine import Machine
from bench.run import Figure
from bench.sides import Side, brief, say

# The rows that a browser measures: `--only painted`.
PAINTED = "painted"
MOST_TIMES = 1.3
MOST_QUERIES = 12
SMALL = {"conversations": 100, "messages": 1_000}
LARGE = {"conversations": 100_000, "messages": 1_000_000}
GIANT_MESSAGES = 200_000
# A workspace's channels are what one chooses from, five hundred at the most.
READ_WHOLE = 'FROM "inbox_channel"'
# Kept to be read: the rest are variations of these.
KEPT = ("list", "list and thread", "unread", "unassigned", "any status", "next page", "older messages")


@dataclass
class Row:
    """Something done in the large inbox beside something of equal size in a small one. Arguments are those of `do`."""

    what: str
    small: tuple[Side, str, dict[str, Any]]
    large: tuple[Side, str, dict[str, Any]]
    rounds: int = 60


def main(options: dict[str, Any]) -> None:
    """options: only (names of rows or groups of them with commas, empty for all), short, which keeps no plans either."""
    short = options["short"]
    with ExitStack() as stack:
        directory = Path(stack.enter_context(TemporaryDirectory(prefix="messio-bench-", ignore_cleanup_errors=True)))
        machine = stack.enter_context(Machine(directory))
        print(description(machine), flush=True)
        only = [name for name in options["only"].split(",") if name]
        groups = [name for name in shop.GROUPS if not only or name in only]
        rows = [name for name in only if name not in (*groups, PAINTED)]
        figures: list[Figure] = []
        problems: list[str] = []
        if rows or not only:
            figures, problems = compare(machine, stack, rows, short=short)
        if PAINTED in only or not only:
            figures += painted.figures(machine, short=short)
        if groups:
            found = shop.measure(
                machine, groups, short=short, plans=None if short or only else ROOT / "docs/shop-plans.txt"
            )
            figures, problems = figures + found[0], problems + found[1]
        print(f"\n{table(figures)}")
    if problems or any(figure.is_met is False for figure in figures):
        raise SystemExit("\n".join(["bin/bench: a page costs more than it may.", *problems]))


def compare(machine: Machine, stack: ExitStack, only: list[str], *, short: bool) -> tuple[list[Figure], list[str]]:
    """A large inbox beside a small one. only: names of rows, empty for all. Return the figures, and what is wrong with the plans."""
    small, large = Side(machine, "small"), Side(machine, "large")
    stack.callback(small.end)
    stack.callback(large.end)
    rows, asked = fill(small, large, short=short)
    machine.settle()
    names = [row.what for row in rows]
    if unknown := set(only) - set(names):
        known = ", ".join([*names, PAINTED, *shop.GROUPS])
        raise SystemExit(f"bin/bench: there is no row {', '.join(sorted(unknown))}; there are {known}.")
    wanted = only or names
    figures = [figure for row in rows if row.what in wanted for figure in measure(row, 6 if short else row.rounds)]
    problems = inspect(large, {name: asked[name] for name in asked if name in wanted}, figures)
    if not short:
        keep_plans(large, asked, ROOT / "docs/plans.txt")
    return figures, problems


def fill(small: Side, large: Side, *, short: bool) -> tuple[list[Row], dict[str, Any]]:
    """Fill both, and return what is compared and what the large one's pages are asked for."""
    sizes = {name: number // 10 if short else number for name, number in LARGE.items()}
    say(f"filling {sizes['messages']:,} messages in {sizes['conversations']:,} conversations")
    started = time.monotonic()
    few, many = small.do("fill", **SMALL), large.do("fill", **sizes)
    say(f"filled in {time.monotonic() - started:.0f} s")
    length = GIANT_MESSAGES // 10 if short else GIANT_MESSAGES
    giants = large.do("fill_giants", messages=length)
    small.do("settle")
    large.do("settle")

    def pages(what: str, small_request: dict[str, Any], large_request: dict[str, Any]) -> Row:
        return Row(what, (small, "ask", {"request": small_request}), (large, "ask", {"request": large_request}))

    rows = [pages(name, few[name], many[name]) for name in few]
    rows += [
        pages("list of 500 channels", few["list"], giants["list"]),
        pages("very long thread", few["thread alone"], giants["thread"]),
        pages("its older messages", few["older messages"], giants["older"]),
        pages("its middle", few["older messages"], giants["middle"]),
        pages("its beginning", few["older messages"], giants["beginning"]),
    ]
    (long, brief), (writer, other) = giants["conversations"], giants["customers"]
    rows += [
        Row("a reply in it", (large, "reply", {"conversation": brief}), (large, "reply", {"conversation": long}), 30),
        Row(
            "a thousand messages into it",
            (large, "arrive", {"customers": [other], "deliveries": 50}),
            (large, "arrive", {"customers": [writer], "deliveries": 50}),
            10,
        ),
        Row(
            "a thousand events in one POST",
            (large, "arrive", {"customers": [other, writer], "deliveries": 50}),
            (large, "arrive", {"customers": [other, writer], "deliveries": 1}),
            10,
        ),
    ]
    many |= {"list of 500 channels": giants["list"], "very long thread": giants["thread"]}
    many |= {"its middle": giants["middle"], "its beginning": giants["beginning"]}
    return rows, many


def measure(row: Row, rounds: int) -> Iterator[Figure]:
    """Take turns, so that what else the machine does meets both alike; the medians are compared."""
    found: dict[str, list[float]] = {"small": [], "large": []}
    for number in range(rounds + 1):
        for name, (side, command, arguments) in (("small", row.small), ("large", row.large)):
            milliseconds = side.do(command, **arguments)
            if number:  # the first warms up
                found[name].append(milliseconds)
    small, large = statistics.median(found["small"]), statistics.median(found["large"])
    say(f"{row.what}: {small:.1f} ms and {large:.1f} ms")
    is_met = large / small <= MOST_TIMES
    yield Figure(row.what, f"{large:.1f} ms", f"{large / small:.2f} × {small:.1f} ms", f"{MOST_TIMES} ×", is_met)


def inspect(side: Side, asked: dict[str, Any], figures: list[Figure]) -> list[str]:
    """Look at every plan of the large inbox's pages; add their queries to `figures`, and return what is wrong."""
    problems = []
    for name, request in asked.items():
        seen = side.do("look", request=request)
        beside = f"{seen['rows']} conversations, {seen['messages']} messages, {seen['bytes'] / 1024:.0f} KB"
        is_met = seen["queries"] <= MOST_QUERIES
        figures.append(Figure(f"{name}: queries", str(seen["queries"]), beside, str(MOST_QUERIES), is_met))
        for plan in seen["plans"]:
            if READ_WHOLE in plan["sql"]:
                continue
            problems += [f"{name}: {problem}: {brief(plan['sql'])}" for problem in plan["problems"]]
    return problems


def keep_plans(side: Side, asked: dict[str, Any], path: Path) -> None:
    """Write the plans of the inbox's own tables, so that a change of them is seen in review."""
    lines = ["What PostgreSQL does for the inbox page of a large inbox. Written by `bin/bench pages`.", ""]
    for name in KEPT:
        lines += [f"== {name}", ""]
        for plan in side.do("look", request=asked[name])["plans"]:
            if "inbox_" in plan["sql"]:
                lines += [brief(plan["sql"]), "", plan["text"], ""]
    path.write_text("\n".join(lines))
    say(f"plans are in {path}")
