"""An agent's open tab without a browser: the sign-in, the page, and the websocket that the page would open."""

import base64
import json
import os
import re
import socket
import struct
import threading
import time
from urllib.parse import urlsplit

import requests

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


def signed_in(url: str, email: str, password: str) -> requests.Session:
    http = requests.Session()
    page = f"{url}/accounts/login/"
    http.get(page, timeout=10)
    form = {"login": email, "password": password, "csrfmiddlewaretoken": http.cookies["messio_csrf"]}
    answer = http.post(page, form, headers={"Referer": page}, allow_redirects=False, timeout=10)
    if answer.status_code != 302:
        raise SystemExit(f"The demo's sign-in failed: {answer.status_code}")
    return http


class Tab:
    """Watches the whole inbox. `wait_for` tells when a text came; the time is taken as the frame is read."""

    def __init__(self, url: str, workspace: str, http: requests.Session) -> None:
        page = http.get(f"{url}/w/{workspace}/inbox/", timeout=10)
        page.raise_for_status()
        cursor = re.search(r'data-cursor="(\d+)"', page.text)
        if not cursor:
            raise SystemExit("The inbox page carries no cursor.")
        self.line = connect(url, f"/ws/{workspace}/", http)
        self.frames: list[tuple[float, str]] = []
        self.news = threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()
        watch = {"filter": "", "conversation": None, "cursor": cursor.group(1), "language": "en"}
        self.send(TEXT, json.dumps({"watch": watch}).encode())

    def wait_for(self, words: str, seconds: float = 10) -> float:
        """Return the monotonic time at which a frame with these words was here; forgets the frames before it."""
        with self.news:
            while True:
                for at, frame in self.frames:
                    if words in frame:
                        self.frames.clear()
                        return at
                self.frames.clear()
                if not self.news.wait(seconds):
                    raise SystemExit(f"No frame within {seconds:g} s.")

    def read(self) -> None:
        while True:
            kind, payload = self.receive()
            if kind == TEXT:
                with self.news:
                    self.frames.append((time.monotonic(), payload.decode()))
                    self.news.notify()
            elif kind == PING:
                self.send(PONG, payload)
            elif kind == CLOSE:
                return

    def receive(self) -> tuple[int, bytes]:
        """One unmasked frame, as servers send them (RFC 6455, 5.2)."""
        first, second = self.line.read(2)
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self.line.read(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self.line.read(8))
        return first & 0x0F, self.line.read(size)

    def send(self, kind: int, payload: bytes) -> None:
        size = len(payload)
        head = (
            struct.pack("!BB", 0x80 | kind, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x80 | kind, 0xFE, size)
        )
        # The mask is there against proxies; zeros are a valid one.
        self.line.write(head + bytes(4) + payload)


class Line:
    def __init__(self, connection: socket.socket) -> None:
        self.connection, self.file = connection, connection.makefile("rb")

    def read(self, size: int) -> bytes:
        return self.file.read(size) or bytes([0x80 | CLOSE, 0])[:size]

    def write(self, data: bytes) -> None:
        self.connection.sendall(data)


def connect(url: str, path: str, http: requests.Session) -> Line:
    address = urlsplit(url)
    connection = socket.create_connection((address.hostname, address.port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in http.cookies)
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [f"GET {path} HTTP/1.1", f"Host: {address.netloc}", f"Origin: {url}", f"Cookie: {cookies}"]
    lines += ["Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
    line = Line(connection)
    line.write("\r\n".join([*lines, "", ""]).encode())
    status = line.file.readline().decode()
    if " 101 " not in status:
        raise SystemExit(f"The websocket was refused: {status.strip()}")
    while line.file.readline() not in (b"\r\n", b""):
        pass
    return line
