"""The Node peer (`bench/peers/node`, unchanged): what most systems of this kind are built on, on the same PostgreSQL."""

import shutil
import subprocess

from bench.installation import ROOT, answers
from bench.machine import Machine, base_environment
from bench.product import SECRET
from messio.embedded.ports import free_port

SOURCE = ROOT / "bench" / "peers" / "node"
MISSING = "Node is not on this machine, so its rows are left out: install node and npm (20 or newer) to have them."


class Peer:
    """One `node server.js`. Raises SystemExit where it does not start; `is_possible` tells whether there is a Node."""

    database = "peer"

    @staticmethod
    def is_possible() -> bool:
        return bool(shutil.which("node") and shutil.which("npm"))

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.directory = machine.directory / "node"
        shutil.copytree(SOURCE, self.directory)
        install = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel", "error"]
        done = subprocess.run(install, cwd=self.directory, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"bin/bench: npm install failed: {done.stderr.strip()[-500:]}")
        machine.create_database(self.database)
        with machine.connect("postgres") as connection:
            connection.execute("CREATE ROLE postgres SUPERUSER LOGIN")  # the name that its source has
        self.port = free_port()
        place = {"PGHOST": str(machine.postgres.socket_directory), "PGDATABASE": self.database}
        known = base_environment() | place | {"SECRET": SECRET, "PORT": str(self.port), "NODE_ENV": "production"}
        command = f"node {self.directory / 'server.js'}"
        self.program = machine.start("node", command, known, lambda: answers(f"{self.url}/ping"))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def messages(self) -> int:
        return self.machine.count(self.database, "SELECT count(*) FROM messages")

    def fan_out(self, tabs: int) -> list[str]:
        """The peer's own measure, a line for each of five messages."""
        command = ["node", "fan.js", str(tabs), self.url]
        return subprocess.run(
            command, cwd=self.directory, capture_output=True, text=True, check=True, timeout=300
        ).stdout.splitlines()
