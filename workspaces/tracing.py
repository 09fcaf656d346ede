"""The id that follows one request, and the message it brought, through every process and its logs."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")


@contextmanager
def traced(request: str) -> Iterator[None]:
    """Within it, what is logged belongs to that request."""
    token = request_id.set(request)
    try:
        yield
    finally:
        request_id.reset(token)
