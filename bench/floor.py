"""PostgreSQL's own floor: pgbench fills the product's tables, one transaction an event."""

import subprocess
from dataclasses import dataclass

from bench.bodies import CUSTOMERS
from bench.installation import ROOT
from bench.machine import Machine
from bench.product import Product
from messio.embedded.postgres import ROLE

SCRIPT = ROOT / "bench" / "peers" / "floor.sql"
CLIENTS = (4, 8, 16, 32)
TRIAL_SECONDS = 4
# What Django fills in by itself, and the script leaves out.
DEFAULTS = {
    "character varying": "''",
    "text": "''",
    "boolean": "false",
    "jsonb": "'{}'",
    "smallint": "0",
    "integer": "0",
    "bigint": "0",
    "timestamp with time zone": "now()",
}


@dataclass
class Floor:
    per_second: float
    clients: int


def measure(machine: Machine, seconds: int) -> Floor:
    """Try some numbers of clients briefly, and measure with the best of them."""
    product = Product(machine, "floor")
    give_defaults(machine, product.database)
    trials = {clients: pgbench(machine, product.database, clients, TRIAL_SECONDS)[0] for clients in CLIENTS}
    clients = max(trials, key=lambda number: trials[number])
    before = product.messages()
    machine.settle()
    per_second, transactions = pgbench(machine, product.database, clients, seconds)
    if (written := product.messages() - before) != transactions:
        raise SystemExit(f"bin/bench: the floor wrote {written} messages in {transactions} transactions.")
    return Floor(per_second, clients)


def give_defaults(machine: Machine, database: str) -> None:
    """A column that the product gained since the script was written must not stop it."""
    with machine.connect(database) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_name LIKE 'inbox_%'"
            " AND table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"
        ).fetchall()
        for table, column, kind in columns:
            if value := DEFAULTS.get(str(kind)):
                connection.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" SET DEFAULT {value}'.encode())


def pgbench(machine: Machine, database: str, clients: int, seconds: int) -> tuple[float, int]:
    """Return transactions a second, without the time to connect, and how many there were."""
    with machine.connect(database) as connection:
        row = connection.execute("SELECT id, workspace_id FROM inbox_channel").fetchone()
    assert row
    channel, workspace = row
    command = [str(machine.postgres.binaries / "pgbench"), "-n", "-M", "prepared", "-f", str(SCRIPT)]
    command += ["-c", str(clients), "-j", "1", "-T", str(seconds)]
    for name, value in {"channel": channel, "workspace": workspace, "customers": CUSTOMERS}.items():
        command += ["-D", f"{name}={value}"]
    command += ["-h", str(machine.postgres.socket_directory), "-U", ROLE, database]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"bin/bench: pgbench failed: {done.stderr.strip()[-800:]}")
    words = {name: rest for name, _, rest in (line.partition(" = ") for line in done.stdout.splitlines())}
    processed = next(line for line in done.stdout.splitlines() if line.startswith("number of transactions actually"))
    return float(words["tps"].split()[0]), int(processed.rsplit(": ", 1)[1].split("/")[0])
