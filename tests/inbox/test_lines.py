"""The way to one tab, where its other end is gone."""

import socket
from functools import partial

from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Protocol
from twisted.internet.tcp import Connection
from twisted.internet.testing import MemoryReactor
from twisted.python.failure import Failure

from inbox.lines import Line, frame


class Tab(Protocol):
    """What daphne's websocket has of its connection."""

    def registerProducer(self, producer, streaming):  # noqa: N802 (Twisted's name, as the one below)
        self.transport.registerProducer(producer, streaming)

    def unregisterProducer(self):  # noqa: N802
        self.transport.unregisterProducer()


def test_a_frame_for_a_tab_that_was_cut_a_moment_ago_harms_nobody():
    ours, theirs = socket.socketpair()
    tab = Tab()
    tab.transport = Connection(ours, tab, MemoryReactor())
    tab.transport.connected = True
    line = Line(partial(print, tab))
    line.put(frame("before"))
    assert b"before" in theirs.recv(100)

    tab.unregisterProducer()  # as the server does when it closes
    tab.transport.connectionLost(Failure(ConnectionDone()))
    line.put(frame("after"))

    assert theirs.recv(100) == b""
    theirs.close()
