"""The way to one tab: daphne's websocket, written to straight from the hub.

A frame goes out as the same bytes to every tab that it is for. What a slow tab cannot take waits here, in our sight:
left alone, the server would keep without limit what a socket does not take.
"""

from collections import deque
from typing import Any

from autobahn.websocket.protocol import PreparedMessage

# So much waits for one tab, behind the 64 KB that the server holds, before it is closed and comes again.
MOST_WAITING_BYTES = 1024 * 1024
# A tab that stalled learns why it was closed if it reads on within this time; then the line is cut.
GOODBYE_SECONDS = 30
# Close codes: 1013 asks the tab to come again later, the others end it.
SIGNED_OUT, REMOVED, COME_AGAIN = 4401, 4403, 1013


def frame(text: str) -> PreparedMessage:
    """Encode a frame once, for any number of lines."""
    return PreparedMessage(text.encode(), isBinary=False, applyMask=False, doNotCompress=True)


class Line:
    """An accepted websocket. To Twisted it is a push producer, which is told when the socket is full and has room again.

    send: the callable that daphne gives an ASGI application; it is bound to the connection.
    """

    def __init__(self, send: Any) -> None:
        self.protocol = send.args[0]
        self.waiting: deque[PreparedMessage] = deque()
        self.waiting_bytes = 0
        self.is_full = self.is_ended = False
        self.protocol.closeHandshakeTimeout = GOODBYE_SECONDS
        self.protocol.unregisterProducer()  # the HTTP request that became this line
        self.protocol.registerProducer(self, True)

    def put(self, frame: PreparedMessage) -> None:
        """Send it now or when there is room; a line that stalled is ended instead."""
        if self.is_ended:
            return
        if not self.is_full:
            self.send(frame.payloadHybi)
        elif self.waiting_bytes < MOST_WAITING_BYTES:
            self.waiting.append(frame)
            self.waiting_bytes += len(frame.payloadHybi)
        else:
            self.end(COME_AGAIN)

    def send(self, data: bytes) -> None:
        """Straight to the socket, as far as it takes them and nothing waits before them.

        Through the event loop each tab costs two changes of its selector: 78 ms of processor time for a change that a
        thousand tabs see, 34 ms this way.
        """
        transport = self.protocol.transport
        # Of a connection that was cut a moment ago the socket is gone, and `write` drops what comes.
        if transport.connected and not (transport.dataBuffer or transport._tempDataBuffer):
            sent = transport.writeSomeData(data)
            data = data[sent:] if isinstance(sent, int) else data  # a broken line is noticed by the next write
        if data:
            transport.write(data)

    def end(self, code: int) -> None:
        """Close the line with a code that the tab can act on; frames that still wait are dropped."""
        if not self.is_ended:
            self.is_ended = True
            self.waiting.clear()
            self.protocol.sendCloseFrame(code=code)  # sendClose refuses 1013, which RFC 6455's registry knows

    # ── What Twisted tells ──

    def pauseProducing(self) -> None:  # noqa: N802 (Twisted's name, as the two below)
        self.is_full = True

    def resumeProducing(self) -> None:  # noqa: N802
        self.is_full = False
        while self.waiting and not self.is_full:
            frame = self.waiting.popleft()
            self.waiting_bytes -= len(frame.payloadHybi)
            self.send(frame.payloadHybi)

    def stopProducing(self) -> None:  # noqa: N802
        self.is_ended = True
        self.waiting.clear()
