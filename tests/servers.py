"""Messio's own processes, started on the database of the running tests."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tests.simulator.client import eventually, free_port

ROOT = Path(__file__).resolve().parents[1]


def environment(**more: str) -> dict[str, str]:
    """What leads a process to the tests' database, which pytest made beside the one that the settings name."""
    place = connection.settings_dict
    host, user, password = quote(place["HOST"], safe=""), place["USER"], quote(place["PASSWORD"], safe="")
    port = f":{place['PORT']}" if place["PORT"] else ""
    url = f"postgres://{user}:{password}@{host}{port}/{place['NAME']}"
    meta = {name: getattr(settings, name) for name in dir(settings) if name.startswith("META_")}
    known = {name: str(value) for name, value in meta.items() if isinstance(value, str)}
    return os.environ | {"DATABASE_URL": url, "DEBUG": "1", "LOG_LEVEL": "INFO"} | known | more


@contextmanager
def web(log: Path, **more: str) -> Iterator[str]:
    """Run daphne; yields its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "daphne", "-v", "0", "-b", "127.0.0.1", "-p", str(port)]
    command += ["--websocket_timeout", "-1", "messio.asgi:application"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(PUBLIC_URL=address, **more), stdout=output, stderr=subprocess.STDOUT
        )
    try:
        eventually(lambda: answers(address), 30)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            # A request that was under way waits for an event loop that has ended; supervisors kill it too.
            process.kill()
            process.wait(5)
        print(log.read_text())  # shown by pytest when the test failed


def answers(address: str) -> bool:
    import requests

    try:
        return requests.get(f"{address}/healthz", timeout=2).ok
    except requests.ConnectionError:
        return False
