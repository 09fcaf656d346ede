"""Database connections are few, and somebody else's server may think for a minute."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, close_old_connections, connection

# Of SQLSTATEs: no connection, no room on the disk, too many connections, somebody stops the server, its disk fails.
SERVER_IN_DISTRESS = ("08", "53100", "53300", "57P", "58")


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


def is_database_away(error: BaseException) -> bool:
    """Whether an error says that nothing at all can be asked of the database now.

    Else it came of the one thing that was asked: too much of something, a lock or a time that ran out.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if connection.connection is None or connection.connection.closed:
        return True
    code = getattr(error.__cause__, "sqlstate", None) or ""
    return isinstance(error, InterfaceError) or code.startswith(SERVER_IN_DISTRESS)
