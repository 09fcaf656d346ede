"""Calls to TikTok's Business API. Success is what the body says; every failure is a SendError that names no token.

    TikTokClient(token).get("business/get", business_id=…)   → the answer's data

Errors are HTTP 200 with a code that is not 0. One call takes the application's secret in its address
(`business/webhook/list`), so nothing here tells an address.
"""

import logging
import threading
from collections.abc import Mapping
from typing import IO, Any

import requests
from django.conf import settings
from urllib3.exceptions import NewConnectionError, ReadTimeoutError

from channels_tiktok.errors import answered, classify
from inbox import timely
from inbox.connectors import SendError
from inbox.fields import decoded, mapping, text

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5
# A send must have ended, one way or the other, before its claim does (`inbox.outbox.claim`).
READ_SECONDS = 14
FILE_SECONDS = 60
LARGEST_ANSWER = 4 * 1024 * 1024  # bytes

_local = threading.local()


def session() -> requests.Session:
    """This thread's connections: a session is not made for several threads."""
    if not hasattr(_local, "session"):
        _local.session = timely.session()
    found: requests.Session = _local.session
    return found


class TikTokClient:
    """One token's view of the API. Without a token: the application's own calls."""

    read_seconds = READ_SECONDS
    file_seconds = FILE_SECONDS

    def __init__(self, token: str = "") -> None:
        self.token = token

    def get(self, path: str, **params: str) -> dict[str, Any]:
        return self._call("GET", path, params=params)

    def post(self, path: str, **members: Any) -> dict[str, Any]:
        return self._call("POST", path, json=members)

    def upload(self, path: str, file: tuple[str, IO[bytes], str], **form: str) -> dict[str, Any]:
        """file: name, content and MIME type."""
        return self._call("POST", path, data=form, files={"file": file}, seconds=self.file_seconds)

    def _call(self, method: str, path: str, *, seconds: int = 0, **body: Any) -> dict[str, Any]:
        seconds = seconds or self.read_seconds
        # Without its last slash an address is not found.
        url = f"{settings.TIKTOK_API_URL}/{path}/"
        try:
            with (
                timely.within(seconds),
                session().request(
                    method,
                    url,
                    headers={"Access-Token": self.token} if self.token else {},
                    timeout=(CONNECT_SECONDS, seconds),
                    stream=True,
                    allow_redirects=False,
                    **body,
                ) as response,
            ):
                content = _read(response)
        except requests.RequestException as error:
            # `from None`: the cause speaks of the address.
            raise _failure(_transport_code(error), type(error).__name__) from None
        return _understand(response, content)


def _read(response: requests.Response) -> bytes:
    """An answer without end would fill the memory, should it come in time."""
    content = bytearray()
    for chunk in response.iter_content(16384):
        content += chunk
        if len(content) > LARGEST_ANSWER:
            raise requests.ReadTimeout()
    return bytes(content)


def _transport_code(error: requests.RequestException) -> str:
    """Nothing was sent when no connection came about; after that nobody knows what arrived."""
    if isinstance(error, requests.ConnectTimeout):
        return "unreachable"
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(reason, NewConnectionError):  # refused, or a name that does not resolve
        return "unreachable"
    slow = isinstance(error, requests.Timeout) or isinstance(error.args[0] if error.args else None, ReadTimeoutError)
    return "timeout" if slow else "broken"


def _understand(response: requests.Response, content: bytes) -> dict[str, Any]:
    """{"code": 0, "message": "OK", "request_id": …, "data": {…}}"""
    try:
        answer: Mapping[str, Any] = mapping(decoded(content))
    except ValueError:
        answer = {}
    code = text(answer.get("code"))[:40]
    if not code and response.status_code == 429:
        code = "429"
    if not code or (code == "0" and response.status_code >= 400):
        raise _failure("unreadable", f"HTTP {response.status_code}")
    if code != "0":
        # TikTok's support asks for the request's id.
        log.warning("tiktok error: code=%s request=%s", code, text(answer.get("request_id"))[:60])
        raise answered(code, text(answer.get("message"))[:300])
    return mapping(answer.get("data"))


def _failure(code: str, detail: str) -> SendError:
    log.warning("tiktok call failed: code=%s %s", code, detail)
    return classify(code).error(code, detail)
