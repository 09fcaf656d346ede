"""`bin/bench imports`: a file of customers, checked, imported, exported and undone by one worker."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.engine import description, table
from bench.machine import Machine
from bench.product import Product
from bench.run import Figure

# Of 100,000; more in proportion.
MOST_SECONDS = 120
SMALL = 10


def main(options: dict[str, Any]) -> None:
    rows: int = options["rows"]
    with (
        TemporaryDirectory(prefix="messio-bench-", ignore_cleanup_errors=True) as directory,
        Machine(Path(directory)) as machine,
    ):
        print(description(machine), flush=True)
        small, whole = (measured(machine, count) for count in (rows // SMALL, rows))
        print(f"\n{table(figures(rows, small, whole))}")


def measured(machine: Machine, rows: int) -> dict[str, float]:
    """In a process of its own, so that its peak of memory is that of these rows."""
    product = Product(machine, f"import_{rows}")
    machine.settle()
    found: dict[str, float] = json.loads(product.python("-m", "bench.customers", str(rows)))
    if found["created"] != rows:
        raise SystemExit(f"bin/bench: of {rows} rows {found['created']:.0f} customers were made.")
    return found


def figures(rows: int, small: dict[str, float], whole: dict[str, float]) -> list[Figure]:
    most = MOST_SECONDS * rows / 100_000
    seconds = whole["run_seconds"]
    size = f"{whole['bytes'] / 2**20:.0f} MB"
    peak, before = whole["peak_bytes"] / 2**20, small["peak_bytes"] / 2**20
    return [
        Figure(f"{rows:,} customers checked", f"{whole['check_seconds']:.0f} s", size),
        Figure(
            "imported",
            f"{seconds:.0f} s",
            f"{rows / seconds:,.0f}/s, {whole['run_cpu_seconds']:.0f} s of its processor",
            f"< {most:.0f} s",
            seconds < most,
        ),
        Figure("exported", f"{whole['export_seconds']:.0f} s", f"{rows / whole['export_seconds']:,.0f}/s"),
        Figure("undone", f"{whole['undo_seconds']:.0f} s", f"{rows / whole['undo_seconds']:,.0f}/s"),
        Figure(
            "the process's peak",
            f"{peak:.0f} MB",
            f"{before:.0f} MB with {rows // SMALL:,}",
            "+ 10 %",
            peak < before * 1.1,
        ),
    ]
