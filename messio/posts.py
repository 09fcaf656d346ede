"""Platforms' posts under ASGI: one hop to a thread that stays, in place of the five hops and the thread of its own with
which Django's ASGI handler serves a page. That halves what a post costs daphne (docs/BENCHMARKS.md)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.db import close_old_connections
from django.http import HttpResponseBase

from inbox.webhooks import LARGEST_BODY
from messio.middleware import POSTS

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

# With PostgreSQL away each waits for a connection, and answers 503 then.
THREADS = 16


def posts_aside(application: Application) -> Application:
    """Wrap an ASGI application: what platforms post passes it by. The middlewares are the same."""
    handler = BaseHandler()
    handler.load_middleware()
    threads = ThreadPoolExecutor(THREADS, thread_name_prefix="posts")

    def respond(scope: dict[str, Any], body: bytes) -> HttpResponseBase:
        try:
            return handler.get_response(ASGIRequest(scope, BytesIO(body)))
        finally:
            close_old_connections()

    async def serve(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["method"] != "POST" or not scope["path"].startswith(POSTS):
            await application(scope, receive, send)
        elif (body := await read(receive)) is not None:
            response = await asyncio.get_running_loop().run_in_executor(threads, respond, scope, body)
            await answer(response, send)

    return serve


async def read(receive: Receive) -> bytes | None:
    """Return the body, or as much of it as shows that it is too large; None where the platform hung up."""
    body = bytearray()
    while (message := await receive())["type"] == "http.request":
        body += message.get("body", b"")
        if not message.get("more_body") or len(body) > LARGEST_BODY:
            return bytes(body)
    return None


async def answer(response: HttpResponseBase, send: Send) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.items()]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": b"".join(response)})
