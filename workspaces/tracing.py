"""The id that follows one request, and the message it brought, through every process and its logs."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
