"""Log lines: JSON in production, plain in development, each with the request id that a message carries with it."""

import json
import logging
from datetime import UTC, datetime

from workspaces.tracing import request_id


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
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class PlainFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = f"{record.levelname[0]} {record.name}: {record.getMessage()}"
        if tag := getattr(record, "request_id", ""):
            line += f" [{tag}]"
        return line + ("\n" + self.formatException(record.exc_info) if record.exc_info else "")
