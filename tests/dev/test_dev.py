"""`bin/dev` as a newcomer meets it, on a data directory of its own."""

import os
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from socket import create_server
from tempfile import mkdtemp

import psutil
import pytest

from messio.embedded.ports import free_port
from tests.dev.running import ROOT, Running, answers, wait_for

SERVICES = {"postgres", "redis"}
MESSIO = {"web", "ingest", "outbox", "worker", "beat", "simulator"}


class Dev:
    """The arguments of one installation and what they start."""

    def __init__(self, data: Path, run: Callable[..., Running]) -> None:
        self.data, self.run = data, run
        self.port, self.simulator_port = free_port(), free_port()
        self.started: list[Running] = []

    def start(self, *flags: str, **environment: str) -> Running:
        ports = ["--port", str(self.port), "--simulator-port", str(self.simulator_port)]
        self.started.append(self.run("bin/dev", "--data", str(self.data), *ports, *flags, **environment))
        return self.started[-1]

    def processes(self) -> dict[str, int]:
        """The processes that run now; a note comes and goes with its process, between any two lines of ours."""
        notes: dict[str, int] = {}
        for path in (self.data / "pids").glob("*"):
            with suppress(FileNotFoundError):
                if words := path.read_text().split():
                    notes[path.name] = int(words[0])
        return notes


@pytest.fixture
def dev(run: Callable[..., Running]) -> Iterator[Dev]:
    # Not pytest's own directory: each run of pytest closes that to other accounts, such as root's PostgreSQL.
    directory = Path(mkdtemp(prefix="messio-test-"))
    dev = Dev(directory / "100% of my #1", run)
    yield dev
    for program in dev.started:
        program.stop()
    for pid in dev.processes().values():
        if psutil.pid_exists(pid) and str(dev.data) in " ".join(psutil.Process(pid).cmdline()):
            os.kill(pid, signal.SIGKILL)
    rmtree(directory)


@pytest.mark.slow
def test_one_command_starts_everything_keeps_it_running_and_stops_all_of_it(dev):
    first = dev.start()
    first.says("Messio is ready at", seconds=180)
    address = f"http://127.0.0.1:{dev.port}"
    assert f"{address} – sign in as an@bamboo.example with the password messio-demo" in first.output
    # What it was at meanwhile was said in its order.
    steps = ("Preparing the database", "Preparing the demo shop", "Starting Messio", "Messio is ready")
    assert sorted(steps, key=first.output.index) == list(steps)
    assert answers(f"{address}/readyz")
    started = dev.processes()
    assert set(started) == SERVICES | MESSIO
    assert stat.S_IMODE((dev.data / "dev.env").stat().st_mode) == 0o600

    # A second start on the same data is one sentence, and harms nothing.
    second = dev.start("--reset")
    assert second.exit_code() == 1
    assert one_line(second).startswith("bin/dev: Another bin/dev is running with ")

    # What dies comes back, the database too.
    victims = {"web", "outbox", "worker", "postgres", "redis"}
    for name in victims:
        os.kill(started[name], signal.SIGKILL)
    first.stays_up_until(lambda: are_new(dev.processes(), started, victims) and answers(f"{address}/readyz"))

    # By hand, manage.py finds the same services.
    by_hand = dev.run(str(ROOT / ".venv/bin/python"), "manage.py", "migrate", "--check", MESSIO_DATA=str(dev.data))
    assert by_hand.exit_code() == 0, by_hand.output

    last = dev.processes()
    first.process.send_signal(signal.SIGINT)
    assert first.exit_code() == 0
    assert [pid for pid in last.values() if psutil.pid_exists(pid)] == []
    assert dev.processes() == {}


def are_new(now: dict[str, int], before: dict[str, int], names: set[str]) -> bool:
    return all(name in now and now[name] != before[name] for name in names)


@pytest.mark.slow
def test_a_start_after_a_crash_ends_what_the_crash_left_and_keeps_the_data(dev):
    killed = dev.start("--no-seed")
    killed.says("Messio is ready at", seconds=120)
    left, kept = dev.processes(), (dev.data / "dev.env").read_text()
    killed.process.kill()
    killed.process.wait()
    assert psutil.pid_exists(left["postgres"])

    again = dev.start("--no-seed")
    again.says("Messio is ready at")

    assert set(dev.processes()) == SERVICES | MESSIO
    assert not set(left.values()) & set(dev.processes().values())
    assert lines(kept, "SECRET_KEY", "FIELD_KEYS") == lines(
        (dev.data / "dev.env").read_text(), "SECRET_KEY", "FIELD_KEYS"
    )
    again.stop()
    wait_for(lambda: not any(psutil.pid_exists(pid) for pid in left.values()), 10)


def lines(text: str, *names: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(names)]


def test_a_taken_port_is_one_sentence(dev):
    with create_server(("127.0.0.1", dev.port)):
        refused = dev.start()
        assert refused.exit_code() == 1
    assert one_line(refused) == (
        f"bin/dev: Port {dev.port} is taken by another program: stop that, or choose another port with --port."
    )


def test_a_directory_that_cannot_be_used_is_one_sentence(dev, tmp_path):
    (tmp_path / "file").write_text("")
    dev.data = tmp_path / "file" / "data"

    refused = dev.start()

    assert refused.exit_code() == 1
    assert "cannot be used: Not a directory. Choose another directory with --data." in one_line(refused)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DATABASE_URL", "garbage"),
        ("DATABASE_URL", "postgres://messio:a-password@127.0.0.1:1/messio"),
        ("REDIS_URL", "garbage"),
        ("REDIS_URL", "redis://:a-password@127.0.0.1:1/0"),
    ],
)
def test_a_server_that_does_not_answer_is_one_sentence_without_its_password(dev, name, url):
    refused = dev.start(**{name: url})

    assert refused.exit_code() == 1
    assert one_line(refused).startswith(f"bin/dev: {name} is set, and no ")
    assert "a-password" not in refused.output


def test_a_wrong_setting_is_a_sentence_and_no_traceback(run):
    refused = run(sys.executable, "manage.py", "check", STORAGE_URL="s3://bucket")

    assert refused.exit_code() == 1
    assert one_line(refused) == "manage.py: STORAGE_URL must start with file:// and name a directory."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_directory_is_one_sentence(dev):
    dev.data.mkdir(mode=0o500)

    refused = dev.start()

    assert refused.exit_code() == 1
    assert "cannot be written by this user" in one_line(refused)


@pytest.mark.parametrize("flag", ["--no-seed", "--reset"])
def test_someone_elses_directory_is_left_alone(dev, flag):
    dev.data.mkdir()
    (dev.data / "files").mkdir()
    (dev.data / "files" / "thesis.txt").write_text("years of work")

    refused = dev.start(flag)

    assert refused.exit_code() == 1
    assert "holds files that are not Messio's" in one_line(refused)
    assert (dev.data / "files" / "thesis.txt").read_text() == "years of work"


def one_line(program: Running) -> str:
    """Its output, which is one sentence and no traceback."""
    assert program.output.count("\n") == 1, program.output
    return program.output.strip()
