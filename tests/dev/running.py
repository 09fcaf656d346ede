"""A program that a test started: its output, its end, and waiting for either."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

from messio.embedded import data

ROOT = Path(__file__).resolve().parents[2]
# What bin/test sets for the tests themselves, and a started program must find for itself.
# Django reads dev.env into the environment, so the settings' own names are among them.
OF_THE_TESTS = {"MESSIO_DATA", "DJANGO_SETTINGS_MODULE", "PYTHONPATH", *data.read_environment(settings.DATA_DIR)}


class Running:
    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        inherited = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS}
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=inherited | environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def says(self, text: str, seconds: float = 60) -> None:
        wait_for(lambda: text in self.output, seconds, self)

    def stays_up_until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        wait_for(condition, seconds, self)
        assert self.process.poll() is None, self.output

    def exit_code(self, seconds: float = 60) -> int:
        return self.process.wait(seconds)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


def wait_for(condition: Callable[[], bool], seconds: float, program: Running | None = None) -> None:
    until = time.monotonic() + seconds
    while not condition():
        ended = program is not None and program.process.poll() is not None and not condition()
        assert not ended, f"ended before it was so:\n{program.output if program else ''}"
        assert time.monotonic() < until, f"not so within {seconds} s:\n{program.output if program else ''}"
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as response:
            return response.status == 200
    except (URLError, ConnectionError, TimeoutError):
        return False
