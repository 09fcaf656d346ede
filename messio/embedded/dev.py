"""`bin/dev`: every process of Messio on this machine, from an empty directory to a page that answers."""

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from messio.embedded import Trouble, data, processes, services
from messio.embedded.ports import is_free
from messio.embedded.supervisor import Program, Supervisor, is_disk_full

ROOT = Path(__file__).resolve().parents[2]
DEMO = "sign in as an@bamboo.example with the password messio-demo"
stopping = threading.Event()


def main() -> int:
    options = json.loads(sys.argv[1])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    try:
        run(options)
    except Trouble as trouble:
        print(f"bin/dev: {trouble}", file=sys.stderr, flush=True)
        return 1
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        sentence = (
            "The disk is full: free some space and start again." if full else f"{error.filename}: {error.strerror}."
        )
        print(f"bin/dev: {sentence}", file=sys.stderr, flush=True)
        return 1
    return 0


def run(options: dict[str, object]) -> None:
    """options: port, simulator_port (int), data (a path), seed, filled, reset (bool). Returns after Ctrl-C. Raises Trouble."""
    directory = Path(str(options["data"])).resolve()
    port, simulator_port = int(str(options["port"])), int(str(options["simulator_port"]))
    data.claim(directory)
    held = processes.lock(directory)
    if not held:
        raise Trouble(f"Another bin/dev is running with {directory}: stop it, or choose another directory with --data.")
    with held:
        processes.end_leftovers(directory / "pids")
        require_ports(port, simulator_port)
        if options["reset"]:
            data.reset(directory)
        with Supervisor(directory) as supervisor:
            if options["reset"] and os.environ.get("DATABASE_URL"):
                supervisor.output.say("--reset leaves the database alone that DATABASE_URL names.")
            bring_up(
                supervisor, directory, port, simulator_port, seed=bool(options["seed"]), filled=bool(options["filled"])
            )
            supervisor.output.say("Stopping…")


def require_ports(port: int, simulator_port: int) -> None:
    if port == simulator_port:
        raise Trouble("The pages and the simulator need two different ports.")
    for number, flag in ((port, "--port"), (simulator_port, "--simulator-port")):
        if not 0 < number < 65536:
            raise Trouble(f"{number} is not a port: choose one between 1 and 65535 with {flag}.")
        if not is_free(number):
            raise Trouble(f"Port {number} is taken by another program: stop that, or choose another port with {flag}.")


def bring_up(
    supervisor: Supervisor, directory: Path, port: int, simulator_port: int, *, seed: bool, filled: bool
) -> None:
    public_url, platform_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{simulator_port}"
    values = data.demo_values(directory, public_url=public_url, platform_url=platform_url)
    # First of all, since it marks the directory as ours however early this start is cut off.
    data.write_environment(directory, values)
    os.environ["MESSIO_DATA"] = str(directory)
    values |= services.start(supervisor, directory)
    written = data.write_environment(directory, values)
    if stopping.is_set():
        return
    supervisor.start(simulator(directory, simulator_port, written))
    manage(supervisor, "migrate", "--verbosity", "0")
    if seed and not stopping.is_set():
        manage(supervisor, "seed_demo")
        if filled:
            wait_until_open(simulator_port)
            manage(supervisor, "fill_demo", "--once")
    if stopping.is_set():
        return
    supervisor.start(*messio(directory, port))
    announce(supervisor, port, written["PUBLIC_URL"], seed=seed)
    stopping.wait()


def simulator(directory: Path, port: int, environment: dict[str, str]) -> Program:
    webhooks = f"{environment['PUBLIC_URL']}/webhooks"
    command = [sys.executable, "-m", "simulator", "--port", str(port), "--data", str(directory / "simulator")]
    # It reads no file of Messio's, so the application that both must know comes through its environment.
    known = {name: value for name, value in environment.items() if name.startswith(("META_", "TIKTOK_", "ZALO_"))}
    posts = ["--webhook-url", f"{webhooks}/facebook/", "--zalo-webhook-url", f"{webhooks}/zalo/"]
    return Program("simulator", [*command, *posts], known)


def messio(directory: Path, port: int) -> list[Program]:
    # Its own access log would carry login codes; ours names routes.
    web = "-v 0 --websocket_timeout -1 --ping-interval 10 --ping-timeout 15 -b 127.0.0.1".split()
    worker = "--quiet -A messio worker -P threads -c 8 --without-gossip --without-mingle -l warning".split()
    # Started by root, as in a container, a worker would open with ten lines of alarm.
    quiet = {"PYTHONWARNINGS": "ignore::Warning:celery.platforms"}
    beat = ["beat", "-l", "warning", "-s", str(directory / "celerybeat-schedule")]
    python = [sys.executable, "-m"]
    return [
        Program("web", [*python, "daphne", *web, "-p", str(port), "messio.asgi:application"]),
        Program("ingest", [sys.executable, str(ROOT / "manage.py"), "ingest"]),
        Program("outbox", [*python, "celery", *worker, "-Q", "outbox", "-n", "outbox@%h"], quiet),
        Program("worker", [*python, "celery", *worker, "-Q", "celery"], quiet),
        # A process of its own: one inside the worker would die unseen, and with it every sweep.
        Program("beat", [*python, "celery", "--quiet", "-A", "messio.beat", *beat]),
    ]


def wait_until_open(port: int) -> None:
    while not stopping.wait(0.1):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2):
            return


def manage(supervisor: Supervisor, *arguments: str) -> None:
    """Run one command to its end, then show its words. Raises Trouble when it fails."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    words: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True
    ) as process:
        assert process.stdout
        for line in process.stdout:
            words.append(line.rstrip("\n"))
    if process.returncode and is_disk_full("\n".join(words)):
        raise Trouble("The disk is full: free some space and start again.")
    for line in words:
        supervisor.output.line(arguments[0], line)
    if process.returncode:
        raise Trouble(f"`manage.py {' '.join(arguments)}` failed; its words are above.")


def announce(supervisor: Supervisor, port: int, public_url: str, *, seed: bool) -> None:
    while not stopping.wait(0.1):
        if answers(port):
            supervisor.output.say(f"\nMessio is ready at {public_url}" + (f" – {DEMO}\n" if seed else "\n"))
            return


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            return connection.recv(64).startswith((b"HTTP/1.0 200", b"HTTP/1.1 200"))
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
