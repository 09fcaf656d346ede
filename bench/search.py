"""`bin/bench search`: two hundred kept questions over a million messages, and what PostgreSQL does for each kind."""

import json
import math
import statistics
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.engine import description, table
from bench.installation import ROOT
from bench.machine import Machine
from bench.pages import LARGE
from bench.queries import KEPT
from bench.run import Figure
from bench.sides import Side, say

MOST_MS, MOST_BYTES = 150, 50 * 1024
ROUNDS = 3


def main(options: dict[str, Any]) -> None:
    """options: messages, plans (a file that keeps them; none for "")."""
    share = options["messages"] / LARGE["messages"]
    with ExitStack() as stack:
        directory = Path(stack.enter_context(TemporaryDirectory(prefix="messio-bench-", ignore_cleanup_errors=True)))
        machine = stack.enter_context(Machine(directory))
        side = Side(machine, "search")
        stack.callback(side.end)
        print(description(machine), flush=True)
        say(f"filling {options['messages']:,} messages")
        side.do("fill", **{name: max(200, int(number * share)) for name, number in LARGE.items()})
        side.do("settle")
        machine.settle()
        asked = [line.split("\t") for line in KEPT.read_text().splitlines()]
        found = [answer(side, kind, typed) for kind, typed in asked]
        if options["plans"]:
            keep_plans(side, found, ROOT / options["plans"])
        print(f"\n{table(figures(found))}")
        slowest = sorted(found, key=lambda row: row["ms"])[-5:]
        print("\nslowest: " + "; ".join(f"{row['typed']} ({row['kind']}) {row['ms']:.0f} ms" for row in slowest))


def answer(side: Side, kind: str, typed: str) -> dict[str, Any]:
    """The page's median of some rounds, after one that warms up."""
    request = {"path": "/w/bamboo/inbox/search/", "query": typed}
    first: dict[str, Any] = side.do("search", request=request)
    times = [side.do("search", request=request)["ms"] for _ in range(ROUNDS)]
    return first | {"kind": kind, "typed": typed, "ms": statistics.median(times), "cold_ms": first["ms"]}


def figures(found: list[dict[str, Any]]) -> list[Figure]:
    all_ms = sorted(row["ms"] for row in found)
    p95, size = percentile(all_ms, 95), max(row["bytes"] for row in found)
    rows = [
        Figure("200 questions, p50", f"{percentile(all_ms, 50):.0f} ms", ""),
        Figure("p95", f"{p95:.0f} ms", f"worst {all_ms[-1]:.0f} ms", f"< {MOST_MS} ms", p95 < MOST_MS),
        Figure("p95 when first asked", f"{percentile(sorted(row['cold_ms'] for row in found), 95):.0f} ms", ""),
        Figure(
            "largest first page, compressed",
            f"{size / 1024:.0f} KB",
            "",
            f"< {MOST_BYTES // 1024} KB",
            size < MOST_BYTES,
        ),
    ]
    for kind in dict.fromkeys(row["kind"] for row in found):
        own = [row for row in found if row["kind"] == kind]
        times = [row["ms"] for row in own]
        full = sum(row["results"] == max(r["results"] for r in found) for row in own)
        beside = f"worst {max(times):.0f} ms, {len(own)} questions, {full} with a full page"
        rows.append(Figure(f"  {kind}", f"{statistics.median(times):.0f} ms", beside))
    return rows


def percentile(ordered: list[float], percent: int) -> float:
    return ordered[math.ceil(len(ordered) * percent / 100) - 1]


def keep_plans(side: Side, found: list[dict[str, Any]], path: Path) -> None:
    """Of each kind its slowest question, and of every question a line."""
    lines = [
        "What PostgreSQL does for a search. Written by `bin/bench search`: each kind's slowest question, then all.",
        "",
    ]
    for kind in dict.fromkeys(row["kind"] for row in found):
        slowest = max((row for row in found if row["kind"] == kind), key=lambda row: row["ms"])
        lines += [f"== {kind}: {slowest['typed']}", ""]
        seen = side.do("look", request={"path": "/w/bamboo/inbox/search/", "query": slowest["typed"]})
        lines += [line for plan in seen["plans"] for line in compact(plan)]
    lines += ["== all of them: milliseconds, results, what was typed", ""]
    lines += [f"{row['ms']:7.1f} {row['results']:3}  {row['kind']}: {row['typed']}" for row in found]
    path.write_text("\n".join(lines) + "\n")
    say(f"plans are in {path}")


def compact(plan: dict[str, Any]) -> list[str]:
    """Of the statements that look for something; without what every node says of itself."""
    if "inbox_searchentry" not in plan["sql"] and "name_vector" not in plan["sql"]:
        return []
    if "search_entry" in plan["sql"] or "inbox_message" in plan["sql"]:
        return []
    kept = [line for line in plan["text"].splitlines() if not any(word in line for word in ("Output:", "Planning:"))]
    return [json.dumps(line, ensure_ascii=False)[1:-1][:180] for line in kept] + [""]
