"""`bin/dev` on ports and data of its own, from outside: its address, its processes, its commands."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import requests

from messio.embedded.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
READY_SECONDS = 180


class Installation:
    """Use as a context. data: a directory that does not exist yet; settings: more of them, for all its processes."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        port, simulator_port = free_port(), free_port()
        self.url, self.platform_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{simulator_port}"
        self.log = data.with_suffix(".log")
        # Its settings are those of bin/dev, whatever this shell has set; a database that it names is meant.
        names = ("PATH", "HOME", "LANG", "DATABASE_URL", "REDIS_URL")
        self.environment = {name: os.environ[name] for name in names if name in os.environ} | settings
        command = [sys.executable, str(ROOT / "bin" / "dev"), "--data", str(data)]
        # Empty: a demo has replies that wait for tomorrow.
        command += ["--port", str(port), "--simulator-port", str(simulator_port), "--empty"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )

    def __enter__(self) -> "Installation":
        until = time.monotonic() + READY_SECONDS
        while not answers(f"{self.url}/healthz"):
            if self.process.poll() is not None or time.monotonic() > until:
                self.__exit__()
                raise SystemExit(f"bin/dev did not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.2)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def run(self, *arguments: str, stdin: str = "") -> str:
        """Run a Python command with this installation's settings and return what it prints."""
        environment = self.environment | {"MESSIO_DATA": str(self.data), "PYTHONPATH": str(ROOT)}
        result = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=environment, input=stdin, capture_output=True, text=True
        )
        if result.returncode:
            raise SystemExit(f"{' '.join(arguments)} failed:\n{result.stdout}{result.stderr}")
        return result.stdout

    def setting(self, name: str) -> str:
        lines = dict(line.split("=", 1) for line in (self.data / "dev.env").read_text().splitlines() if "=" in line)
        return lines[name].strip("'")

    def memory_bytes(self) -> dict[str, int]:
        """The proportional set size of bin/dev and each program below it; together they are what the machine gives."""
        parent = psutil.Process(self.process.pid)
        sizes = {"bin/dev": parent.memory_full_info().pss}
        for child in parent.children():
            family = [child, *child.children(recursive=True)]
            sizes[name_of(child)] = sum(process.memory_full_info().pss for process in family)
        return sizes


def name_of(process: psutil.Process) -> str:
    words = " ".join(process.cmdline())
    names = {
        "daphne": "web",
        "manage.py ingest": "ingest",
        "-Q outbox": "outbox",
        "-Q celery": "worker",
        "messio.beat": "beat",
        "simulator": "simulator",
    }
    return next((name for sign, name in names.items() if sign in words), process.name())


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False
