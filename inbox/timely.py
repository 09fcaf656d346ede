"""HTTP calls that are over in time.

A socket's time-out is for each piece that it brings: an answer in many small ones, in its headers or after them, would
hold a thread for as long as its sender likes. `within` ends it at one moment, with the same TimeoutError. What is asked is
not written after that moment either: a name that was long looked for, or a process that stood still, must not have it
arrive when whoever waited has given it up, and asked again.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http.client import HTTPResponse
from io import BufferedReader, RawIOBase
from socket import socket
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError

_deadline: ContextVar[float] = ContextVar("deadline")


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Have everything that the body asks for written, and every answer read, by then, or by an earlier end around it."""
    end = time.monotonic() + seconds
    token = _deadline.set(min(end, _deadline.get(end)))
    try:
        yield
    finally:
        _deadline.reset(token)


class Pieces(RawIOBase):
    """What a socket brings until a moment, each piece within the time-out that the socket has."""

    def __init__(self, sock: socket, raw: RawIOBase, deadline: float) -> None:
        self.sock, self.raw, self.deadline = sock, raw, deadline
        self.each_seconds = sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self.sock.settimeout(min(left, self.each_seconds or left))
        return self.raw.readinto(buffer)

    def close(self) -> None:
        self.raw.close()
        super().close()


class Answer(HTTPResponse):
    def __init__(self, sock: socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        if deadline := _deadline.get(None):
            self.fp = BufferedReader(Pieces(sock, self.fp.detach(), deadline))


class Punctual(HTTPConnection):
    """Raises ConnectTimeoutError where it is too late to begin, and TimeoutError for what is left to be written then."""

    response_class = Answer

    def connect(self) -> None:
        super().connect()
        self.begin()

    def request(self, *args: Any, **more: Any) -> None:
        self.begin()
        super().request(*args, **more)

    def begin(self) -> None:
        if is_over():
            self.close()
            raise ConnectTimeoutError(self, "timed out")

    def send(self, data: Any) -> None:
        if is_over():
            raise TimeoutError("timed out")
        super().send(data)


def is_over() -> bool:
    deadline = _deadline.get(None)
    return deadline is not None and time.monotonic() >= deadline


class SecurePunctual(Punctual, HTTPSConnection):
    pass


class Pool(HTTPConnectionPool):
    ConnectionCls = Punctual


class SecurePool(HTTPSConnectionPool):
    ConnectionCls = SecurePunctual


class Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        use(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **options: Any) -> PoolManager:
        return use(super().proxy_manager_for(*args, **options))


def use(manager: PoolManager) -> PoolManager:
    manager.pool_classes_by_scheme = {"http": Pool, "https": SecurePool}
    return manager


def session() -> requests.Session:
    made = requests.Session()
    for scheme in ("http://", "https://"):
        made.mount(scheme, Adapter())
    return made
