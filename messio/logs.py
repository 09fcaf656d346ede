"""Log lines: JSON in production, plain in development, each with the request id that a message carries with it."""

import json
import logging
import re
from datetime import UTC, datetime

from workspaces.tracing import request_id

# Our own lines name no secret. A library's line or an exception may hold an address with one in it, or a header.
SECRET = re.compile(
    r"""(?ix)
    (\b (?:access_token|refresh_token|input_token|appsecret_proof|client_secret|fb_exchange_token|signed_request
         |verify_token|secret|password) ['"]? \s* [=:] \s* ['"]?
    |[?&] (?:code|state) =
    |\b (?:bearer|basic) \s+
    |\b sha256=
    |\b EAA (?=\w{16})
    |:// [^/\s:@]* : (?=[^/\s@]+@))
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
        if record.exc_info:
            line["error"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class PlainFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = f"{record.levelname[0]} {record.name}: {record.getMessage()}"
        if tag := getattr(record, "request_id", ""):
            line += f" [{tag}]"
        return without_secrets(line + ("\n" + self.formatException(record.exc_info) if record.exc_info else ""))


def without_secrets(text: str) -> str:
    return SECRET.sub(r"\1…", text)
