"""`bin/bench pages`: the inbox page of a large inbox beside that of a small one, and what PostgreSQL did for it."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import painted
from bench.engine import description, table
from bench.installation import ROOT
from bench.machine import Machine
from bench.product import environment
from bench.run import Figure

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


class Side:
    """One inbox: a database and a process with its settings, which does one thing at a time."""

    def __init__(self, machine: Machine, name: str) -> None:
        self.environment = environment(machine, machine.create_database(name)) | {"LOG_LEVEL": "ERROR"}
        for command in (["migrate"], ["collectstatic", "--no-input"]):
            self.run("manage.py", *command, "--verbosity", "0")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.pages_probe"],
            cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.environment, check=True)

    def do(self, name: str, **arguments: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([name, arguments]) + "\n")
        self.process.stdin.flush()
        if not (line := self.process.stdout.readline()):
            raise SystemExit(f"bin/bench: the pages' process ended in {name}.")
        return json.loads(line)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()


@dataclass
class Row:
    """Something done in the large inbox beside something of equal size in a small one. Arguments are those of `do`."""

    what: str
    small: tuple[Side, str, dict[str, Any]]
    large: tuple[Side, str, dict[str, Any]]
    rounds: int = 60


def main(options: dict[str, Any]) -> None:
    """options: only (names of rows with commas, empty for all), short, plans (a file that keeps them; none for "")."""
    short = options["short"]
    with ExitStack() as stack:
        directory = Path(stack.enter_context(TemporaryDirectory(prefix="messio-bench-", ignore_cleanup_errors=True)))
        machine = stack.enter_context(Machine(directory))
        if options["only"] == PAINTED:
            print(f"{description(machine)}\n\n{table(list(painted.figures(machine, short=short)))}")
            return
        small, large = Side(machine, "small"), Side(machine, "large")
        stack.callback(small.end)
        stack.callback(large.end)
        print(description(machine), flush=True)
        rows, asked = fill(small, large, short=short)
        machine.settle()
        names = [row.what for row in rows]
        only = options["only"].split(",") if options["only"] else names
        if unknown := set(only) - set(names):
            raise SystemExit(f"bin/bench: there is no row {', '.join(sorted(unknown))}; there are {', '.join(names)}.")
        figures = [figure for row in rows if row.what in only for figure in measure(row, 6 if short else row.rounds)]
        figures += [] if options["only"] else painted.figures(machine, short=short)
        problems = inspect(large, {name: asked[name] for name in asked if name in only}, figures)
        if path := options.get("plans", "" if short else "docs/plans.txt"):
            keep_plans(large, asked, ROOT / path)
        print(f"\n{table(figures)}")
    if problems or any(figure.is_met is False for figure in figures):
        raise SystemExit("\n".join(["bin/bench: a large inbox costs more than a small one.", *problems]))


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


def brief(sql: str) -> str:
    """A query without its columns and joins."""
    words = sql.replace('"', "")
    start = words.find(" FROM ")
    table_name = words[start + 6 :].split(" ", 1)[0]
    where = words.rfind(" WHERE ")
    return f"SELECT … FROM {table_name} …{words[where : where + 300]}" if where >= 0 else f"SELECT … FROM {table_name}"


def say(words: str) -> None:
    print(f"… {words}", file=sys.stderr, flush=True)
