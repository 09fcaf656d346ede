"""One PostgreSQL and one Redis for everything that a run measures, and the programs beside them."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from bench.installation import ROOT
from messio.embedded import services
from messio.embedded.postgres import ROLE, Postgres
from messio.embedded.supervisor import Silence, Supervisor

READY_SECONDS = 90
END_SECONDS = 20
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


class Machine:
    """Use as a context. directory: empty; everything is written below it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.postgres = Postgres(directory / "postgres")
        self.programs: list[Program] = []

    def __enter__(self) -> "Machine":
        # What this shell names is somebody's data; the figures are compared on a server of their own.
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        self.supervisor = Supervisor(self.directory, Silence()).__enter__()
        try:
            self.redis_url = services.start(self.supervisor, self.directory)["REDIS_URL"]
            self.require_durability()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for program in reversed(self.programs):
            program.end()
        self.supervisor.__exit__()

    def require_durability(self) -> None:
        """A figure without fsync would be worth nothing, so there is none."""
        with self.connect("postgres") as connection:
            found = {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in DURABLE}  # type: ignore[index]
        if found != DURABLE:
            raise SystemExit(f"bin/bench: PostgreSQL is not durable here: {found}")

    def connect(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        host = str(self.postgres.socket_directory)
        return psycopg.connect(host=host, user=ROLE, dbname=database, autocommit=True)

    def has_database(self, name: str) -> bool:
        with self.connect("postgres") as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return found.fetchone() is not None

    def create_database(self, name: str, template: str = "template0") -> str:
        """Return its address. The template must be without connections."""
        with self.connect("postgres") as connection:
            query = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            connection.execute(query)
        return self.postgres.url.rsplit("/", 1)[0] + f"/{name}"

    def settle(self) -> None:
        """Every measurement begins behind a checkpoint, so that none pays for the writes of the one before it."""
        with self.connect("postgres") as connection:
            connection.execute("CHECKPOINT")

    def count(self, database: str, query: str) -> int:
        with self.connect(database) as connection:
            row = connection.execute(query.encode()).fetchone()
            assert row
            return int(str(row[0]))

    def start(self, name: str, command: str, environment: dict[str, str], ready: Callable[[], bool]) -> "Program":
        program = Program(name, command, environment, self.directory / f"{name}.log")
        self.programs.append(program)
        until = time.monotonic() + READY_SECONDS
        while not ready():
            if program.process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"bin/bench: {name} did not start:\n{program.log.read_text()[-2000:]}")
            time.sleep(0.1)
        return program


class Program:
    """A line of a shell, its output in a file, as a platform that runs a Procfile keeps it."""

    def __init__(self, name: str, command: str, environment: dict[str, str], log: Path) -> None:
        self.name, self.log = name, log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                ["sh", "-c", f"exec {command}"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def family(self) -> list[psutil.Process]:
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def memory_bytes(self) -> int:
        """The proportional set size of the program and what it forked."""
        return sum(process.memory_full_info().pss for process in self.family())

    def cpu_seconds(self) -> float:
        return sum(sum(process.cpu_times()[:2]) for process in self.family())

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


def base_environment() -> dict[str, str]:
    names = ("PATH", "HOME", "LANG", "TMPDIR")
    return {name: os.environ[name] for name in names if name in os.environ}
