"""The load of every figure: one process, keep-alive connections, each posts again as soon as it has its answer.

Sockets without an HTTP library, and requests that are made before the clock starts: it must never be what is measured.
`python -m bench.load` reads its wish from stdin and prints what came of it; both are JSON.
"""

import json
import random
import selectors
import socket
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass
from subprocess import run

from bench.bodies import body, random_event, signature
from bench.installation import ROOT


@dataclass
class Load:
    """`requests` to http://127.0.0.1:port/path; events: in each body, 0 asks with GET."""

    port: int
    path: str
    requests: int
    events: int = 1
    connections: int = 16
    secret: str = ""


@dataclass
class Outcome:
    """started: monotonic, just before the first byte. cpu_seconds: of the generator itself, which has a core at most."""

    started: float
    seconds: float
    requests: int
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def put(load: Load) -> Outcome:
    """Run the load in a process of its own. Raises SystemExit when a request was not answered with 200."""
    done = run(
        [sys.executable, "-m", "bench.load"], cwd=ROOT, input=json.dumps(asdict(load)), capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"bin/bench: the load failed: {done.stderr.strip()[-800:]}")
    return Outcome(**json.loads(done.stdout))


def made(load: Load) -> deque[bytes]:
    head = f"{load.path} HTTP/1.1\r\nHost: 127.0.0.1:{load.port}\r\n"
    if not load.events:
        return deque([f"GET {head}\r\n".encode()] * load.requests)
    chance = random.Random(load.requests)
    requests: deque[bytes] = deque()
    for _ in range(load.requests):
        content = body([random_event(chance) for _ in range(load.events)])
        fields = f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        fields += f"X-Hub-Signature-256: {signature(load.secret, content)}\r\n\r\n"
        requests.append(f"POST {head}{fields}".encode() + content)
    return requests


class Line:
    """One connection and the request under way on it."""

    def __init__(self, load: Load, selector: selectors.BaseSelector) -> None:
        self.load, self.selector = load, selector
        self.request, self.answer = b"", b""
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.load.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.selector.register(self.socket, selectors.EVENT_READ, self)

    def send(self, request: bytes) -> None:
        self.request, self.answer = request, b""
        self.socket.sendall(request)

    def close(self) -> None:
        self.selector.unregister(self.socket)
        self.socket.close()

    def read(self) -> bool:
        """Return whether the whole answer is here."""
        piece = self.socket.recv(65536)
        if not piece and not self.answer:
            # A server may end a connection between two requests; then it has not begun on this one.
            self.close()
            self.connect()
            self.send(self.request)
            return False
        self.answer += piece
        head, end, content = self.answer.partition(b"\r\n\r\n")
        if not end:
            return False
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"answered {head[:80]!r}")
        length = next(
            int(line[15:]) for line in head.split(b"\r\n") if line[:15].lower() == b"content-length:"
        )  # all that are measured send it
        return len(content) >= length


def work(load: Load) -> Outcome:
    waiting = made(load)
    selector = selectors.DefaultSelector()
    lines = [Line(load, selector) for _ in range(min(load.connections, load.requests))]
    cpu, started = time.process_time(), time.monotonic()
    for line in lines:
        line.send(waiting.popleft())
    left = load.requests
    while left:
        ready = selector.select(60)
        if not ready:
            raise SystemExit("no answer for a minute")
        for key, _ in ready:
            if key.data.read():
                left -= 1
                if waiting:
                    key.data.send(waiting.popleft())
    seconds = time.monotonic() - started
    return Outcome(started, seconds, load.requests, time.process_time() - cpu)


if __name__ == "__main__":
    print(json.dumps(asdict(work(Load(**json.load(sys.stdin))))))
