"""Log lines: JSON in production, plain in development, each with the request id that a message carries with it."""

import json
import logging
import re
from datetime import UTC, datetime

from workspaces.tracing import request_id

# Our own lines name no secret. A library's line or an exception may hold one: in a header, a form, an address. The
# links of invitations, ratings, confirmations and passwords, and of files on their way out, are secrets too, and Django's warnings
# name the address.
SECRET = re.compile(
    r"""(?ix)
    (\w* (?:token|secret|password|proof|verifier|signed_request|_session|_csrf) ['"]? \s* [=:] \s* ['"]?
    |[?&] (?:code|state) =
    |\b (?:bearer|basic|oauth) \s+ (?=\S{12})
    |\b sha (?:1|256) =
    |\b EAA (?=\w{16})
    |:// [^/\s:@]* : (?=[^/\s@]+@)
    |/ (?:invitations|rate|password/reset/key|confirm-email|webhooks/whatsapp|files/out|chat/[^/\s]+/files) / (?![<(]))
    [^\s&'",;)}\]@]{6,}"""
)


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request_id": getattr(record, "request_id", ""),
            "message": without_secrets(record.getMessage()),
        }
        if error := traceback_of(self, record):
            line["error"] = without_secrets(error)
        return json.dumps(line, ensure_ascii=False)


class PlainFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = f"{record.levelname[0]} {record.name}: {record.getMessage()}"
        if tag := getattr(record, "request_id", ""):
            line += f" [{tag}]"
        error = traceback_of(self, record)
        return without_secrets(f"{line}\n{error}" if error else line)


def traceback_of(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    """Of errors alone: a page that was refused to somebody is Django's warning, and nobody's mistake in the code."""
    return formatter.formatException(record.exc_info) if record.exc_info and record.levelno >= logging.ERROR else ""


def without_secrets(text: str) -> str:
    return SECRET.sub(r"\1…", text)
