"""Start programs, show their output with a prefix, start again what dies, stop all of it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from messio.embedded import Trouble, processes

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0
SETTLED_SECONDS = 30.0
COLOURS = (36, 33, 32, 35, 34, 96, 93)
NAME_WIDTH = 9


@dataclass
class Program:
    """One program to keep running. `user` is the account it runs as, which only root can choose."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 10.0


class Output:
    """Lines of many programs on one terminal or in one file, each under its program's name."""

    def __init__(self) -> None:
        self.coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self.colours: dict[str, int] = {}
        self.turn = threading.Lock()

    def line(self, name: str, text: str) -> None:
        colour = self.colours.setdefault(name, COLOURS[len(self.colours) % len(COLOURS)])
        prefix = f"{name:<{NAME_WIDTH}}|"
        if self.coloured:
            prefix = f"\x1b[{colour}m{prefix}\x1b[0m"
        self.say(f"{prefix} {text}")

    def say(self, text: str) -> None:
        with self.turn:
            try:
                sys.stdout.write(text + "\n")
                sys.stdout.flush()
            except (OSError, ValueError):
                # The terminal is gone or the log's disk is full; the programs matter more than their words.
                pass


class Silence(Output):
    """For servers whose words matter only when they fail to start."""

    def line(self, name: str, text: str) -> None:
        pass


class Child:
    """A program and whichever process runs it now."""

    def __init__(self, program: Program, notes: Path, output: Output) -> None:
        self.program, self.notes, self.output = program, notes, output
        self.last_lines: deque[str] = deque(maxlen=20)
        self.stopping = threading.Event()
        self.process = self.spawn()
        self.keeper = threading.Thread(target=self.keep, daemon=True)
        self.keeper.start()

    def spawn(self) -> "subprocess.Popen[str]":
        program = self.program
        try:
            process = subprocess.Popen(
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                env=os.environ | program.environment,
                # A session of its own: Ctrl-C reaches the supervisor alone, which then stops all in order.
                start_new_session=True,
                user=program.user,
                group=program.user,
                extra_groups=[] if program.user else None,
            )
        except OSError as error:
            raise Trouble(f"Could not start {program.name}: {error.strerror}.") from error
        try:
            processes.note(self.notes, program.name, process.pid)
        except OSError as error:
            # Without its note nobody would find it after a crash of ours. On a full disk there is room again some day.
            processes.signal_group(process.pid, signal.SIGKILL)
            process.communicate()
            raise Trouble(f"Could not start {program.name}: {error.strerror}.") from error
        threading.Thread(target=self.show, args=[process], daemon=True).start()
        return process

    def show(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout
        # A bound, because a line without an end would otherwise grow in our memory.
        while line := process.stdout.readline(65536):
            self.last_lines.append(line.rstrip("\n"))
            self.output.line(self.program.name, line.rstrip("\n"))
        process.stdout.close()

    def keep(self) -> None:
        """Wait for the process; start it again until `stop` is called, more slowly the sooner it dies."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            started = time.monotonic()
            code = self.process.wait()
            processes.signal_group(self.process.pid, signal.SIGKILL)
            processes.forget(self.notes, self.program.name)
            if time.monotonic() - started >= SETTLED_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            if self.stopping.is_set():
                return
            self.output.line(self.program.name, f"ended ({ending(code)}); starting again in {pause:g} s")
            if self.stopping.wait(pause):
                return
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            self.respawn()

    def respawn(self) -> None:
        while not self.stopping.is_set():
            try:
                self.process = self.spawn()
                return
            except Trouble as trouble:
                self.output.line(self.program.name, str(trouble))
                self.stopping.wait(LONGEST_PAUSE_SECONDS)

    def request_stop(self) -> None:
        self.stopping.set()
        if self.process.poll() is None:
            os.kill(self.process.pid, self.program.stop_signal)

    def wait(self, until: float) -> None:
        """Return when the process is gone; kill it at the monotonic time `until`."""
        while self.keeper.is_alive():
            self.keeper.join(max(0.05, until - time.monotonic()))
            if self.keeper.is_alive() and time.monotonic() >= until:
                processes.signal_group(self.process.pid, signal.SIGKILL)


class Supervisor:
    """All children of one data directory. Use as a context: leaving it stops them, last started first.

    `afterwards` takes callbacks for when all of them have stopped.
    """

    def __init__(self, data: Path, output: Output | None = None) -> None:
        self.notes = data / "pids"
        self.output = output or Output()
        self.layers: list[list[Child]] = []
        self.afterwards = ExitStack()

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *_: object) -> None:
        for layer in reversed(self.layers):
            for child in layer:
                child.request_stop()
            now = time.monotonic()
            for child in layer:
                child.wait(now + child.program.grace_seconds)
        self.afterwards.close()

    def start(self, *programs: Program) -> list[Child]:
        """Start programs that stop together, before any that were started earlier."""
        layer: list[Child] = []
        self.layers.append(layer)
        for program in programs:
            layer.append(Child(program, self.notes, self.output))
        return layer

    def wait_until(self, ready: Callable[[], bool], child: Child, seconds: float) -> None:
        """Ask `ready` until it says yes. Raises Trouble when the child dies first or the time is over."""
        until = time.monotonic() + seconds
        first = child.process
        while not ready():
            if child.process is not first or first.poll() is not None or time.monotonic() > until:
                raise Trouble(start_problem(child))
            time.sleep(0.05)


def start_problem(child: Child) -> str:
    words = "\n".join(child.last_lines)
    if is_disk_full(words):
        return "The disk is full: free some space and start again."
    return f"{child.program.name} did not start; its last words: {child.last_lines[-1] if child.last_lines else 'none'}"


def is_disk_full(text: str) -> bool:
    return "No space left on device" in text or "Disk quota exceeded" in text or "DiskFull" in text


def ending(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    return f"signal {signal.Signals(-code).name}"
