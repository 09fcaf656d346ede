"""Messio as production runs it (the Procfile's lines, DEBUG off) on a database of its own, with one workspace and Page."""

import json
import subprocess
import sys
from functools import cached_property
from typing import Any

from bench.bodies import CUSTOMERS, PAGE, PAGE_NAME
from bench.installation import ROOT, answers
from bench.machine import Machine, Program, base_environment
from messio.embedded.data import demo_values
from messio.embedded.ports import free_port

SECRET = "a secret of this measurement, signed with by all"
WEBHOOK_PATH = "/webhooks/facebook/"
TEMPLATE = "product_template"
LINES = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())


class Product:
    """A copy of the template: CUSTOMERS who wrote one message each, nothing else."""

    def __init__(self, machine: Machine, database: str) -> None:
        self.machine, self.database = machine, database
        if not machine.has_database(TEMPLATE) and database != TEMPLATE:
            Product(machine, TEMPLATE).prepare()
        template = "template0" if database == TEMPLATE else TEMPLATE
        self.environment = environment(machine, machine.create_database(database, template))

    def prepare(self) -> None:
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--no-input", "--verbosity", "0")
        self.manage("create_workspace", "Bamboo", "--slug", "bamboo")
        place = ["--workspace", "bamboo", "--external-id", PAGE, "--name", PAGE_NAME]
        self.manage("connect_channel", "facebook", *place, "--no-check")
        self.inside("meet")

    def manage(self, *arguments: str) -> str:
        return self.python("manage.py", *arguments)

    def inside(self, name: str, **options: Any) -> Any:
        """Call a function of `bench.inside` with this product's settings and return its answer."""
        return json.loads(self.python("-m", "bench.inside", name, json.dumps(options)))

    @cached_property
    def agents(self) -> dict[str, Any]:
        """{"cookies": of members who are signed in, "cursor": of a page that was read just now}."""
        found: dict[str, Any] = self.inside("agents")
        return found

    def python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"bin/bench: {' '.join(arguments)} failed:\n{done.stdout}{done.stderr[-2000:]}")
        return done.stdout

    def start(self, name: str, port: int = 0) -> tuple[Program, int]:
        """Start a line of the Procfile, on a free port or on this one; return it and its port."""
        port = port or free_port()
        # A websocket is taken from pages of this address alone.
        place = {"BIND": "127.0.0.1", "PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
        ready = (lambda: answers(f"http://127.0.0.1:{port}/healthz")) if "PORT" in LINES[name] else (lambda: True)
        unique = f"{self.database}-{name}"
        return self.machine.start(unique, LINES[name], self.environment | place, ready), port

    def messages(self) -> int:
        """How many there are beside those of the template."""
        return self.machine.count(self.database, "SELECT count(*) FROM inbox_message") - CUSTOMERS

    def deliveries(self) -> int:
        return self.machine.count(self.database, "SELECT count(*) FROM inbox_webhookdelivery WHERE state = 'waiting'")


def environment(machine: Machine, database_url: str) -> dict[str, str]:
    data = machine.directory / "product"
    data.mkdir(exist_ok=True)
    # Nobody listens at port 1: what would call the platform is not measured here.
    values = demo_values(data, public_url="http://127.0.0.1", platform_url="http://127.0.0.1:1")
    bin_directory = str(ROOT / ".venv" / "bin")
    known = base_environment()
    return (
        known
        | values
        | {
            "PATH": f"{bin_directory}:{known.get('PATH', '')}",
            "DEBUG": "0",
            "MESSIO_DATA": str(data),
            "DATABASE_URL": database_url,
            "REDIS_URL": machine.redis_url,
            "SECRET_KEY": "the key of a measurement, long enough for nobody to warn of it",
            "META_APP_SECRET": SECRET,
            "PYTHONPATH": str(ROOT),
        }
    )
