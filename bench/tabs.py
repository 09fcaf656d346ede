"""Many open tabs without a browser, in one event loop: raw websockets that watch an inbox and take the time of each frame."""

import asyncio
import base64
import json
import os
import struct
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
# A server that restarts refuses or resets; each is asked again after this long.
AGAIN_SECONDS = 0.2

Heard = Callable[["Tab", float, bytes], None]


class Tab(asyncio.Protocol):
    """One line. `heard` is called with each text frame and the monotonic time at which its bytes were read.

    `is_open` is set by the server's handshake, `is_closed` when the line is gone; `close_code` is 0 without a word.
    """

    def __init__(self, url: str, workspace: str, cookie: str, heard: Heard) -> None:
        self.url, self.workspace, self.cookie, self.heard = url, workspace, cookie, heard
        self.data = bytearray()
        self.is_open, self.is_closed = asyncio.Event(), asyncio.Event()
        self.close_code = 0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET /ws/{self.workspace}/ HTTP/1.1", f"Host: {urlsplit(self.url).netloc}", f"Origin: {self.url}"]
        lines += [f"Cookie: {self.cookie}", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        transport.write("\r\n".join([*lines, "", ""]).encode())

    def data_received(self, data: bytes) -> None:
        at = time.monotonic()
        self.data += data
        if not self.is_open.is_set():
            head, end, rest = bytes(self.data).partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                assert self.transport
                self.transport.abort()
                return
            self.data = bytearray(rest)
            self.is_open.set()
        while (frame := self.next_frame()) is not None:
            kind, payload = frame
            if kind == TEXT:
                self.heard(self, at, payload)
            elif kind == PING:
                self.send(PONG, payload)
            elif kind == CLOSE:
                self.close_code = struct.unpack("!H", payload[:2])[0] if payload else 1005
                self.send(CLOSE, payload)

    def next_frame(self) -> tuple[int, bytes] | None:
        """Take one unmasked frame, as servers send them (RFC 6455, 5.2); None until it is whole."""
        if len(self.data) < 2:
            return None
        start, size = 2, self.data[1] & 0x7F
        if size >= 126:
            start = 4 if size == 126 else 10
            if len(self.data) < start:
                return None
            size = int.from_bytes(self.data[2:start], "big")
        if len(self.data) < start + size:
            return None
        kind, payload = self.data[0] & 0x0F, bytes(self.data[start : start + size])
        del self.data[: start + size]
        return kind, payload

    def watch(self, cursor: str, conversation: int | None = None, query: str = "") -> None:
        """Say what a page in use says, which is then also told who is there and how much is unread."""
        seen = {"filter": query, "conversation": conversation, "cursor": cursor, "language": "en"}
        self.send(TEXT, json.dumps({"watch": seen}).encode())
        self.send(TEXT, b'{"used": 0}')

    def send(self, kind: int, payload: bytes) -> None:
        assert self.transport
        size = len(payload)
        short = size < 126
        head = struct.pack("!BB", 0x80 | kind, 0x80 | size) if short else struct.pack("!BBH", 0x80 | kind, 0xFE, size)
        # The mask is there against proxies; zeros are a valid one.
        self.transport.write(head + bytes(4) + payload)

    def close(self) -> None:
        if self.transport:
            self.transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        self.is_closed.set()


async def open_tab(url: str, workspace: str, cookie: str, heard: Heard) -> Tab:
    """Return when the server's handshake is here; a server that is not there yet is asked until it is."""
    address = urlsplit(url)
    while True:
        try:
            _, tab = await asyncio.get_running_loop().create_connection(
                lambda: Tab(url, workspace, cookie, heard), address.hostname or "", address.port or 80
            )
        except OSError:
            await asyncio.sleep(AGAIN_SECONDS)
            continue
        waits = [asyncio.ensure_future(event.wait()) for event in (tab.is_open, tab.is_closed)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if tab.is_open.is_set():
            return tab
        await asyncio.sleep(AGAIN_SECONDS)


async def open_tabs(url: str, workspace: str, cookies: Sequence[str], heard: Heard, at_once: int = 50) -> list[Tab]:
    """A tab for each cookie ("messio_session=…"), `at_once` handshakes at a time."""
    turns = asyncio.Semaphore(at_once)

    async def one(cookie: str) -> Tab:
        async with turns:
            return await open_tab(url, workspace, cookie, heard)

    return list(await asyncio.gather(*(one(cookie) for cookie in cookies)))
