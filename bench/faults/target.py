"""The installation that is harmed: `bin/dev` on small disks of its own, with Pages of the platform's stand-in connected."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urlsplit

import psutil
import psycopg
import redis
import requests

from bench.faults.disk import Disk
from bench.installation import ROOT, Installation, answers
from bench.platform import page_token
from messio.embedded import data

# Of the stand-in's world; their owner may answer messages on each.
MAIN, SLOW = "104772918836401", "109384417725560"
PROCESSES = ("web", "ingest", "outbox", "worker", "beat", "redis", "postgres", "simulator")
WORKSPACE = "bamboo"
BACK_SECONDS = 120
WAITING = 'messio_deliveries{state="waiting"}'
# The platform repeats what was not taken ever more slowly, up to minutes. How fast it does is no merit of ours.
RETRY_SECONDS = 2


class Target(Installation):
    """Use as a context. megabytes: of its data; where no disk can be mounted `disk` and `files` are None."""

    disk: Disk | None = None
    files: Disk | None = None
    why_no_disk = ""

    def __init__(self, megabytes: int) -> None:
        self.undo = ExitStack()
        # Not below a directory that only this user may enter: root's PostgreSQL runs as another.
        place = Path(self.undo.enter_context(TemporaryDirectory(prefix="messio-faults-", ignore_cleanup_errors=True)))
        place.chmod(0o755)
        (place / "simulator").mkdir()
        try:
            self.disk = self.mounted(place / "data", megabytes)
            self.files = self.mounted(place / "data" / "files", 16)
        except OSError as error:
            self.why_no_disk = str(error)
            (place / "data").mkdir(exist_ok=True)
        # bin/dev takes a directory that is not empty only with its own mark. The platform's books are on a disk of
        # its own, because it must go on while ours is full.
        (place / "data" / "dev.env").write_text(data.HEADER)
        (place / "data" / "simulator").symlink_to(place / "simulator")
        with without("DATABASE_URL", "REDIS_URL"):
            # Two people answer here as fast as a whole team would.
            super().__init__(place / "data", SENDS_PER_MINUTE="100000")

    def mounted(self, place: Path, megabytes: int) -> Disk:
        disk = Disk(place, megabytes)
        self.undo.callback(disk.remove)
        return disk

    def __enter__(self) -> "Target":
        super().__enter__()
        try:
            for page in (MAIN, SLOW):
                self.connect(page)
            with self.database() as connection:  # a switch of theirs: what they send does not wait to be taken back
                connection.execute("update workspaces_user set undo_send = false")
            self.faults(retry_cap_seconds=RETRY_SECONDS)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        self.undo.close()

    def connect(self, page: str) -> None:
        secret = self.setting("META_APP_SECRET")
        token = page_token(self.platform_url, self.setting("META_APP_ID"), secret, page)
        place = ["facebook", "--workspace", WORKSPACE, "--external-id", page, "--name", page, "--credentials", "-"]
        self.run("manage.py", "connect_channel", *place, stdin=json.dumps({"access_token": token}))

    @cached_property
    def exporter(self) -> "subprocess.Popen[str]":
        environment = self.environment | {"MESSIO_DATA": str(self.data), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "bench.faults.exporter", WORKSPACE]
        return self.undo.enter_context(
            subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        )

    def export(self) -> Iterator[dict[str, Any]]:
        """The lines of `export_workspace`."""
        assert self.exporter.stdin
        assert self.exporter.stdout
        self.exporter.stdin.write("\n")
        self.exporter.stdin.flush()
        for line in self.exporter.stdout:
            if not line.strip():
                return
            yield json.loads(line)
        raise RuntimeError("export_workspace failed")

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]

    # ── The platform ──

    def control(self, name: str, seconds: float = 60, **wish: Any) -> dict[str, Any]:
        """Raises requests.RequestException while the platform is away."""
        answer = requests.post(f"{self.platform_url}/control/{name}", json=wish, timeout=seconds)
        answer.raise_for_status()
        return dict(answer.json())

    def faults(self, **wish: Any) -> dict[str, Any]:
        return self.control("faults", **wish)

    def books(self) -> dict[str, Any]:
        """Everything that was said over there; without the webhooks, of which there are too many."""
        answer = requests.get(f"{self.platform_url}/control/books", params={"since": 10**15}, timeout=120)
        return dict(answer.json())

    def newest_texts(self) -> set[str]:
        world = requests.get(f"{self.platform_url}/control/world", timeout=30).json()
        return {message["text"] for message in world["messages"]}

    # ── Its processes ──

    def pid(self, name: str) -> int | None:
        with suppress(FileNotFoundError, ValueError, IndexError):
            return int((self.data / "pids" / name).read_text().split()[0])
        return None

    def family(self, name: str) -> list[psutil.Process]:
        """The process and what it forked, the parent first."""
        try:
            parent = psutil.Process(self.pid(name) or -1)
            return [parent, *parent.children(recursive=True)]
        except (psutil.NoSuchProcess, ValueError):
            return []

    def wait_until_back(self, name: str, old: int | None) -> float:
        """Return the monotonic time at which another process than `old` was there and answered."""
        wait_for(lambda: self.pid(name) not in (None, old) and self.responds(name), BACK_SECONDS, f"{name} is back")
        return time.monotonic()

    def responds(self, name: str) -> bool:
        match name:
            case "web":
                return answers(f"{self.url}/healthz")
            case "simulator":
                return answers(f"{self.platform_url}/control/clock")
            case "redis":
                with suppress(redis.RedisError), redis.from_url(self.setting("REDIS_URL"), socket_timeout=1) as client:
                    return bool(client.ping())
                return False
            case "postgres":
                with suppress(psycopg.Error), self.database() as connection:
                    return connection.execute("select 1").fetchone() is not None
                return False
            case _:
                return bool(self.family(name))

    @contextmanager
    def database(self) -> Iterator["psycopg.Connection[tuple[Any, ...]]"]:
        url = urlsplit(self.setting("DATABASE_URL"))
        host = unquote(url.path.rpartition("/")[0].removeprefix("/"))
        with psycopg.connect(host=host, user=url.username, dbname="messio", connect_timeout=5) as connection:
            yield connection

    # ── What it says of itself ──

    def in_between(self, apart: Sequence[int] = ()) -> int | None:
        """How many webhooks, deliveries and messages are in no final state; None while nobody can say.

        apart: conversations whose messages do not count.
        """
        query = """select count(*) from inbox_message
            where status in ('queued', 'sending', 'unconfirmed') and not conversation_id = any(%s)"""
        try:
            metrics = requests.get(f"{self.url}/metrics", timeout=5).text
            webhooks = requests.get(f"{self.platform_url}/control/wait", params={"timeout": 0}, timeout=5).json()
            with self.database() as connection:
                (messages,) = connection.execute(query, [list(apart)]).fetchone() or (0,)
        except (requests.RequestException, psycopg.Error, ValueError, KeyError):
            return None
        numbers = dict(line.rsplit(" ", 1) for line in metrics.splitlines() if not line.startswith("#"))
        if WAITING not in numbers:
            return None
        return int(float(numbers[WAITING])) + int(messages) + int(webhooks["waiting"])


@contextmanager
def without(*names: str) -> Iterator[None]:
    """The services that the environment names are somebody's; here they are killed."""
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ |= kept


def wait_for(condition: Any, seconds: float, what: str) -> None:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"Not within {seconds:g} s: {what}")
        time.sleep(0.1)
