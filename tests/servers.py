"""Messio's own processes, started on the database of the running tests."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from messio.embedded.ports import free_port
from messio.embedded.redis import Redis
from tests.simulator.client import eventually

ROOT = Path(__file__).resolve().parents[1]
LINES = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())


def environment(**more: str) -> dict[str, str]:
    """What leads a process to the tests' database, which pytest made beside the one that the settings name."""
    place = connection.settings_dict
    host, user, password = quote(place["HOST"], safe=""), place["USER"], quote(place["PASSWORD"], safe="")
    port = f":{place['PORT']}" if place["PORT"] else ""
    url = f"postgres://{user}:{password}@{host}{port}/{place['NAME']}"
    meta = {name: getattr(settings, name) for name in dir(settings) if name.startswith("META_")}
    known = {name: str(value) for name, value in meta.items() if isinstance(value, str)}
    return os.environ | {"DATABASE_URL": url, "DEBUG": "1", "LOG_LEVEL": "INFO"} | known | more


class Web:
    """daphne on a port of its own; `kill` and `start` are a restart."""

    def __init__(self, log: Path, **more: str) -> None:
        self.port, self.log, self.more = free_port(), log, more
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "daphne", "-v", "0", "-b", "127.0.0.1", "-p", str(self.port)]
        command += ["--websocket_timeout", "-1", "messio.asgi:application"]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(PUBLIC_URL=self.address, **self.more),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            # A request that was under way waits for an event loop that has ended; supervisors kill it too.
            self.kill()


@contextmanager
def web_process(log: Path, **more: str) -> Iterator[Web]:
    """Run daphne; yields it when it answers."""
    process = Web(log, **more)
    try:
        eventually(lambda: answers(process.address), 60)
        yield process
    finally:
        process.stop()
        print(log.read_text())  # shown by pytest when the test failed


@contextmanager
def web(log: Path, **more: str) -> Iterator[str]:
    """Run daphne; yields its address."""
    with web_process(log, **more) as process:
        yield process.address


class Webs:
    """Web processes that serve test after test, one for each environment: starting one takes longer than most tests."""

    MOST = 4

    def __init__(self, stack: ExitStack, directory: Path) -> None:
        self.stack, self.directory = stack, directory
        self.addresses: dict[str, str] = {}
        self.started = 0

    @contextmanager
    def serving(self, **more: str) -> Iterator[str]:
        """Give the address of one that was started like this. Within a transactional test."""
        environ = {name: value for name, value in environment(**more).items() if name != "PYTEST_CURRENT_TEST"}
        wanted = repr(sorted(environ.items()))
        if wanted not in self.addresses:
            self.addresses[wanted] = self.start(**more)
        yield self.addresses[wanted]
        # What a page asked for as it was left is still answered; the tables are emptied after it.
        eventually(lambda: not any(at_work() for _ in range(3)))
        # And where the server's line looks for news all the same, it is the one that gives way.
        with connection.cursor() as cursor:
            cursor.execute("SET deadlock_timeout = '30s'")

    def start(self, **more: str) -> str:
        if len(self.addresses) == self.MOST:
            self.stack.close()
            self.addresses.clear()
        self.started += 1
        return self.stack.enter_context(web(self.directory / f"{self.started}.log", **more))


def at_work() -> int:
    """How many others do something in the tests' database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity, pg_sleep(0.02)"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return int(cursor.fetchone()[0])


class OwnRedis:
    """A Redis that a test may kill, pause and start again."""

    def __init__(self, directory: Path) -> None:
        self.server = Redis(directory)
        self.start()

    @property
    def url(self) -> str:
        return self.server.url

    def start(self) -> None:
        self.server.prepare()
        self.process = subprocess.Popen(self.server.program().command, stdout=subprocess.DEVNULL)
        eventually(self.server.is_ready, 30)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


def pokes_through(url: str) -> dict[str, Any]:
    """The setting CHANNEL_LAYERS for another Redis."""
    layers: dict[str, Any] = deepcopy(settings.CHANNEL_LAYERS)
    layers["default"]["CONFIG"]["hosts"][0]["address"] = url
    return layers


@contextmanager
def own_redis(directory: Path) -> Iterator[OwnRedis]:
    redis = OwnRedis(directory)
    try:
        yield redis
    finally:
        redis.kill()


def answers(address: str) -> bool:
    import requests

    try:
        return requests.get(f"{address}/healthz", timeout=2).ok
    except requests.RequestException:
        return False
