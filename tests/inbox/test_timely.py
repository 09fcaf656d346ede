"""A call to somebody else's server ends in its time, however that server spreads its answer."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest

from channels_fb.client import PageClient
from inbox import download as downloading
from inbox import timely
from inbox.calls import NotAnswered, call
from inbox.connectors import SendError
from inbox.download import NotDownloaded, download

LIMIT_SECONDS = 0.5
# Whoever waits for longer than this waits for as long as the server likes.
END_SECONDS = 4.0

OK = b"HTTP/1.1 200 OK\r\n"
TRICKLES = {
    "in its headers": (OK, b"X: y\r\n"),
    "in one header": (OK + b"X: ", b"y"),
    "in a body of known length": (OK + b"Content-Length: 100000\r\n\r\n", b" "),
    "in a body until it closes": (OK + b"Connection: close\r\n\r\n", b" "),
    "in chunks": (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "in one chunk": (OK + b"Transfer-Encoding: chunked\r\n\r\nfffff\r\n", b" "),
}


@pytest.fixture
def trickling() -> Iterator[Callable[[bytes, bytes], str]]:
    """Called with the beginning of an answer and a piece of its rest, it returns a server's address."""
    servers = []

    def serve(beginning: bytes, piece: bytes) -> str:
        over = threading.Event()

        class Handler(BaseRequestHandler):
            def handle(self) -> None:
                self.request.recv(65536)
                self.request.sendall(beginning)
                end = time.monotonic() + END_SECONDS
                try:
                    while time.monotonic() < end and not over.wait(0.05):
                        self.request.sendall(piece)
                except OSError:
                    pass  # the client has gone

        server = ThreadingTCPServer(("127.0.0.1", 0), Handler)
        servers.append((server, over))
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return f"127.0.0.1:{server.server_address[1]}"

    yield serve
    for server, over in servers:
        over.set()
        server.shutdown()
        server.server_close()


ways = pytest.mark.parametrize(("beginning", "piece"), TRICKLES.values(), ids=TRICKLES)


@ways
def test_a_file_that_trickles_is_left_in_time(trickling, settings, monkeypatch, beginning, piece):
    monkeypatch.setattr(downloading, "TOTAL_SECONDS", LIMIT_SECONDS)
    netloc = trickling(beginning, piece)
    settings.MEDIA_HOSTS = [netloc]
    begun = time.monotonic()

    with pytest.raises(NotDownloaded) as ended:
        download(f"http://{netloc}/a.png", [], 1_000_000)

    assert (ended.value.code, ended.value.may_retry) == ("timeout", True)
    assert LIMIT_SECONDS <= time.monotonic() - begun < END_SECONDS / 2


@ways
def test_a_platform_that_trickles_is_left_in_time(trickling, settings, beginning, piece):
    settings.META_GRAPH_URL = f"http://{trickling(beginning, piece)}"
    client = PageClient()
    client.read_seconds = LIMIT_SECONDS
    begun = time.monotonic()

    with pytest.raises(SendError) as ended:
        client.get("me")

    assert ended.value.code == "timeout"
    assert LIMIT_SECONDS <= time.monotonic() - begun < END_SECONDS / 2


@pytest.fixture
def listening() -> Iterator[tuple[str, list[bytes]]]:
    """A server's address, and what it was asked."""
    asked: list[bytes] = []

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                while words := self.request.recv(65536):
                    asked.append(words)
                    self.request.sendall(OK + b"Content-Length: 0\r\n\r\n")

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


def test_what_comes_to_be_asked_too_late_is_not_asked_at_all(listening, monkeypatch):
    """Its name was looked for that long, and somebody else has given it up."""
    address, asked = listening
    find, over = socket.getaddrinfo, LIMIT_SECONDS / 10

    def slowly(*args, **more):
        threading.Event().wait(over)
        return find(*args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    with pytest.raises(NotAnswered) as ended, timely.within(over):
        call("POST", address)

    assert (ended.value.code, asked) == ("unreachable", [])
    assert call("POST", address)[0].ok  # without a body, which could come apart from its headers
    with pytest.raises(NotAnswered) as ended, timely.within(0):  # over a connection that stayed
        call("POST", address)
    assert (ended.value.code, len(asked)) == ("unreachable", 1)


def test_what_is_not_written_in_its_time_is_never_whole(listening):
    address, asked = listening

    def body():
        yield b"x" * 1000
        threading.Event().wait(LIMIT_SECONDS)
        yield b"the end"

    with pytest.raises(NotAnswered) as ended:
        call("POST", address, data=body(), seconds=LIMIT_SECONDS)

    assert ended.value.code == "broken"
    assert not any(b"the end" in words for words in asked)
