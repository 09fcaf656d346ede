"""Tabs without a browser: a sign-in, and the websocket that a page would open."""

import json
import time

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from inbox import live
from workspaces.models import User

WAIT_SECONDS = 30


def signed_in(user: User) -> SessionStore:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session


def line(server: str, session_key: str | None, slug: str = "bamboo", origin: str = "", **options) -> ClientConnection:
    return connect(
        f"{server.replace('http', 'ws')}/ws/{slug}/",
        additional_headers={"Cookie": f"messio_session={session_key}"},
        origin=Origin(origin or server),
        open_timeout=WAIT_SECONDS,
        **options,
    )


def watch(tab: ClientConnection, conversation: int | None = None, cursor: str = "", query: str = "") -> None:
    seen = {"filter": query, "conversation": conversation, "cursor": cursor or live.cursor(), "language": "en"}
    tab.send(json.dumps({"watch": seen}))


def until(tab: ClientConnection, words: str) -> str:
    """Everything that comes until a frame holds the words."""
    frames, end = "", time.monotonic() + WAIT_SECONDS
    while words not in frames:
        assert time.monotonic() < end, f"{words!r} did not come:\n{frames}"
        frames += str(tab.recv(timeout=WAIT_SECONDS))
    return frames


def code(tab: ClientConnection, seen: list[str] | None = None) -> int:
    """With which code the line is ended; `seen` takes what came before."""
    try:
        while True:
            frame = str(tab.recv(timeout=WAIT_SECONDS))
            if seen is not None:
                seen.append(frame)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0
