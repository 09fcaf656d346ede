"""HTTP answers that are over in time.

A socket's time-out is for each piece that it brings: an answer in many small ones, in its headers or after them, would
hold a thread for as long as its sender likes. `within` ends it at one moment, with the same TimeoutError.
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

_deadline: ContextVar[float] = ContextVar("deadline")


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Have every answer that the body asks for be read by then. Connecting and sending have their own time-outs."""
    token = _deadline.set(time.monotonic() + seconds)
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


class Connection(HTTPConnection):
    response_class = Answer


class SecureConnection(HTTPSConnection):
    response_class = Answer


class Pool(HTTPConnectionPool):
    ConnectionCls = Connection


class SecurePool(HTTPSConnectionPool):
    ConnectionCls = SecureConnection


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
