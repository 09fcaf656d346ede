"""The HTTP server: threaded, bound to 127.0.0.1, keep-alive, able to break a connection on purpose."""

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast
from urllib.parse import urlsplit

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseForbidden

View = Callable[[HttpRequest], HttpResponseBase]

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Handler(WSGIRequestHandler):
    """Hands the socket to the views, so that a fault can cut it in the middle of an answer."""

    def get_environ(self) -> dict[str, Any]:
        # Django drops headers with an underscore, and Zalo's have one.
        given = dict(self.headers.items())
        environ: dict[str, Any] = super().get_environ()
        environ["simulator.headers"] = given
        environ["simulator.socket"] = self.connection
        return environ

    def setup(self) -> None:
        super().setup()
        connection = cast(socket.socket, self.connection)
        # Small answers over keep-alive wait 40 ms without this.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class Server(ThreadedWSGIServer):
    daemon_threads = True
    request_queue_size = 256


def start(port: int) -> Server:
    server = Server(("127.0.0.1", port), Handler)
    server.set_app(WSGIHandler())
    return server


def cut(request: HttpRequest) -> HttpResponse:
    """Break the connection under the answer: the client sees it closed without one byte of reply."""
    with suppress(OSError):
        request.META["simulator.socket"].shutdown(socket.SHUT_RDWR)
    return HttpResponse()


def own_pages_only(get_response: View) -> View:
    """No login guards the simulator, so a page of another site must not post to it through the person's browser."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        origin = request.headers.get("Origin", "")
        if request.method != "GET" and origin and urlsplit(origin).hostname not in LOOPBACK:
            return HttpResponseForbidden("The simulator takes posts from this machine only.\n")
        return get_response(request)

    return middleware
