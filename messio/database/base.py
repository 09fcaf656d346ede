"""Django's PostgreSQL with a cheaper look at a pooled connection before it is used, and times that are read in C.

Django asks the server something before every request, which costs a post of a platform an eighth of its time. A
connection whose server went away has the end of its stream waiting: looking at the socket tells the same.
"""

import select
from functools import partial
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError
from psycopg.types.datetime import TimestamptzLoader


class DatabaseWrapper(base.DatabaseWrapper):
    @property
    def pool(self) -> Any:
        pool = super().pool
        if pool is not None:
            pool._check = check
        return pool

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = super().create_cursor(name)
        # In place of Django's, which is written in Python and took a tenth of the drain's time. Its only work is to put
        # the time zone that the connection has already.
        cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        return cursor

    def on_commit(self, func: Any, robust: bool = False) -> None:
        # Django tells the name of what fails after a commit. A partial has none, and looking for it would fail in turn,
        # with everything that was to follow.
        if isinstance(func, partial) and not hasattr(func, "__qualname__"):
            func.__qualname__ = getattr(func.func, "__qualname__", repr(func.func))  # type: ignore[attr-defined]
        super().on_commit(func, robust)


def check(connection: Connection[Any]) -> None:
    """Raises OperationalError where something waits to be read, which on an idle connection is its end."""
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        connection.close()  # else the pool takes it for a good one, and gives it out again
        raise OperationalError("the connection has ended")
