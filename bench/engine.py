"""`bin/bench engine`: what the machine does a second, each figure beside what it is measured against, in one run."""

import platform
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from bench import arriving, visible, watching
from bench.machine import Machine
from bench.run import Figure, Run

ROWS: dict[str, Callable[[Run], Iterator[Figure]]] = {
    "floor": arriving.floor,
    "drain": arriving.drain,
    "accept": arriving.accept,
    "daphne": arriving.daphne,
    "visible": visible.visible,
    "frame": watching.frame,
    "tabs": watching.tabs,
    "back": watching.back,
    "pace": watching.pace,
    "hour": watching.hour,
}


def main(options: dict[str, Any]) -> None:
    """options: only (names of ROWS with commas, empty for all), short, hour (minutes)."""
    names = options["only"].split(",") if options["only"] else list(ROWS)
    if unknown := set(names) - set(ROWS):
        raise SystemExit(f"bin/bench: there is no row {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}.")
    with (
        TemporaryDirectory(prefix="messio-bench-", ignore_cleanup_errors=True) as directory,
        Machine(Path(directory)) as machine,
    ):
        run = Run(machine, short=options["short"], minutes=options["hour"])
        figures: list[Figure] = []
        print(description(machine), flush=True)
        for name in names:
            for figure in ROWS[name](run):
                figures.append(figure)
                run.say(f"{figure.what}: {figure.value} ({figure.beside})")
        print(f"\n{table(figures)}")


def description(machine: Machine) -> str:
    version = subprocess.run([machine.postgres.binaries / "postgres", "-V"], capture_output=True, text=True).stdout
    return f"{platform.machine()}, {psutil.cpu_count()} cores, Python {platform.python_version()}, {version.strip()}"


def table(figures: Sequence[Figure]) -> str:
    words = {True: "met", False: "NOT MET", None: ""}
    rows = [("what", "figure", "beside", "wanted", "")]
    rows += [(f.what, f.value, f.beside, f.limit, words[f.is_met]) for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
