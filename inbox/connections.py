"""Database connections are few, and somebody else's server may think for a minute."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import close_old_connections, connection


@contextmanager
def no_connection_held() -> Iterator[None]:
    """Give this thread's connection back to the pool for as long as the body runs; the body must not query.

    Inside a transaction nothing is given back: what began there must end there.
    """
    if not connection.in_atomic_block:
        connection.close()
    try:
        yield
    finally:
        if not connection.in_atomic_block:
            close_old_connections()
