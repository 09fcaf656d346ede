"""`bin/test`: pytest with PostgreSQL and Redis of its own, apart from those of `bin/dev`.

The whole suite is three runs side by side, more than there are cores: browsers, and programs that are killed, wait much
of the time.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from messio.embedded import Trouble, chromium, data, processes, services
from messio.embedded.supervisor import Silence, Supervisor

ROOT = Path(__file__).resolve().parents[2]
# pytest's code where what was asked for left no test.
NONE_FOUND = 5
INTERRUPTED = 2
JUST_MADE_SECONDS = 60
RUNS = 3


def main() -> int:
    # Ctrl-C reaches pytest too, since both have the terminal; it ends, and then the services do.
    signal.signal(signal.SIGINT, lambda *_: None)
    # Images switch it off, and then each of the hundreds of processes that tests start compiles all of Messio anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        os.environ["MESSIO_CHROMIUM"] = chromium.find_or_install()
        arguments = sys.argv[1:]
        return run(arguments) if any(map(names_tests, arguments)) else run_everything(arguments)
    except Trouble as trouble:
        print(f"bin/test: {trouble}", file=sys.stderr, flush=True)
        return 1


def names_tests(argument: str) -> bool:
    return (ROOT / argument.partition("::")[0]).exists() and not argument.startswith("-")


def run_everything(arguments: list[str]) -> int:
    """What the runs beside this one said comes when all are done; their failures are named at once."""
    arguments = ["-p", "messio.embedded.shares", *arguments]
    with ExitStack() as stack:
        os.environ["MESSIO_SHARES"] = stack.enter_context(TemporaryDirectory())
        outputs = [stack.enter_context(TemporaryFile("w+")) for _ in range(1, RUNS)]
        beside = [
            subprocess.Popen(
                [sys.executable, "-m", "messio.embedded.testing", "tests", *arguments],
                cwd=ROOT, stdout=output, env=os.environ | {"MESSIO_SHARE": str(share)},
            )
            for share, output in enumerate(outputs, start=1)
        ]  # fmt: skip
        os.environ["MESSIO_SHARE"] = "0"
        codes = {run(["tests", *arguments])}
        for process, output in zip(beside, outputs, strict=True):
            if INTERRUPTED in codes:
                process.terminate()
            codes.add(process.wait())
            output.seek(0)
            print(output.read(), flush=True)
    return max(codes - {NONE_FOUND}, default=NONE_FOUND)


def run(arguments: list[str]) -> int:
    directory, held = own_directory(ROOT / ".data")
    with held:
        code = run_pytest(directory, arguments)
        if directory.name != "test":
            shutil.rmtree(directory)
    return code


def own_directory(parent: Path) -> tuple[Path, IO[str]]:
    """Return `test` below `parent`, or a fresh one while another run has that, with its lock."""
    for leftover in parent.glob("test-*"):
        if time.time() - leftover.stat().st_mtime < JUST_MADE_SECONDS:
            continue  # by a run that begins beside this one, and has not locked it yet
        if held := processes.lock(leftover):
            with held:
                processes.end_leftovers(leftover / "pids")
                shutil.rmtree(leftover)
    for name in ("test", f"test-{os.getpid()}"):
        data.claim(parent / name)
        if held := processes.lock(parent / name):
            return parent / name, held
    raise Trouble(f"{parent}: two runs took the same directory; start again.")


def run_pytest(directory: Path, arguments: list[str]) -> int:
    """Run pytest to its end and return its exit code."""
    processes.end_leftovers(directory / "pids")
    # Nothing listens at port 1: a test that forgets its own platform gets a refusal, never a running simulator.
    values = data.demo_values(directory, public_url="http://127.0.0.1:8000", platform_url="http://127.0.0.1:1")
    # One platform is on; the tests of another switch theirs on.
    values |= {"TIKTOK_APP_ID": "", "TIKTOK_APP_SECRET": ""}
    for name in (*values, "SECRET_KEY", "FIELD_KEYS"):
        os.environ.pop(name, None)
    data.write_environment(directory, values)
    os.environ["MESSIO_DATA"] = str(directory)
    with Supervisor(directory, Silence()) as supervisor:
        data.write_environment(directory, values | services.start(supervisor, directory, durable=False))
        pytest = subprocess.Popen([sys.executable, "-m", "pytest", *arguments])
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: pytest.send_signal(signal.SIGINT))
        return pytest.wait()


if __name__ == "__main__":
    sys.exit(main())
