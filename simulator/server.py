"""The HTTP server: threaded, bound to 127.0.0.1, keep-alive, able to break a connection on purpose."""

import socket
from urllib.parse import urlsplit

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.http import HttpResponse, HttpResponseForbidden

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Handler(WSGIRequestHandler):
    """Hands the socket to the views, so that a fault can cut it in the middle of an answer."""

    def get_environ(self):
        environ = super().get_environ()
        environ["simulator.socket"] = self.connection
        return environ

    def setup(self):
        super().setup()
        # Small answers over keep-alive wait 40 ms without this.
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class Server(ThreadedWSGIServer):
    daemon_threads = True
    request_queue_size = 256


def start(port: int) -> Server:
    server = Server(("127.0.0.1", port), Handler)
    server.set_app(WSGIHandler())
    return server


def cut(request) -> HttpResponse:
    """Break the connection under the answer: the client sees it closed without one byte of reply."""
    try:
        request.environ["simulator.socket"].shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    return HttpResponse()


def own_pages_only(get_response):
    """No login guards the simulator, so a page of another site must not post to it through the person's browser."""

    def middleware(request):
        origin = request.headers.get("Origin", "")
        if request.method != "GET" and origin and urlsplit(origin).hostname not in LOOPBACK:
            return HttpResponseForbidden("The simulator takes posts from this machine only.\n")
        return get_response(request)

    return middleware
