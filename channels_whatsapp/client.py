"""Calls to the Graph API for WhatsApp. Success is what the body says; every failure is a SendError that names no token.

    CloudClient(token, secret).get("318840927755103", fields="status")        → the decoded body
    CloudClient(token, secret).upload(number, file)                           → a media id

The token travels in the Authorization header, never in an address: addresses end up in exceptions and logs.
"""

import hashlib
import hmac
import json as json_module
import logging
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

import requests
from django.conf import settings
from django.utils.http import parse_http_date_safe
from requests.auth import AuthBase
from urllib3.exceptions import NewConnectionError, ReadTimeoutError

from channels_whatsapp.errors import classify
from channels_whatsapp.fields import identifier, mapping, rows
from inbox import timely
from inbox.connectors import ErrorKind, OutgoingFile, SendError

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5
# A send must have ended, one way or the other, before its claim does (`inbox.outbox.claim`).
READ_SECONDS = 14
FILE_SECONDS = 60
LARGEST_ANSWER = 4 * 1024 * 1024  # bytes
HOUR_SECONDS = 3600.0

_local = threading.local()


def session() -> requests.Session:
    """This thread's connections: a session is not made for several threads."""
    if not hasattr(_local, "session"):
        _local.session = timely.session()
    found: requests.Session = _local.session
    return found


class CloudClient:
    """One token's view of the Graph API. Without a token: the application's own calls. secret: the application's."""

    def __init__(self, token: str = "", secret: str = "", read_seconds: int = READ_SECONDS) -> None:
        self.token, self.secret, self.read_seconds = token, secret, read_seconds

    def get(self, path: str, **params: str) -> dict[str, Any]:
        return self._call("GET", path, params=params)

    def get_all(self, path: str, *, pages: int, **params: str) -> Iterator[dict[str, Any]]:
        """Rows of a list, following its cursors through at most `pages` answers.

        The `next` address of an answer is not followed: it carries the token.
        """
        for _ in range(pages):
            answer = self.get(path, **params)
            yield from rows(answer.get("data"))
            paging = mapping(answer.get("paging"))
            after = mapping(paging.get("cursors")).get("after")
            if "next" not in paging or not isinstance(after, str) or after == params.get("after"):
                return
            params["after"] = after

    def post(self, path: str, **members: Any) -> dict[str, Any]:
        return self._call("POST", path, json=members)

    def post_form(self, path: str, **form: str) -> dict[str, Any]:
        return self._call("POST", path, data=form)

    def delete(self, path: str) -> dict[str, Any]:
        return self._call("DELETE", path)

    def upload(self, number: str, file: OutgoingFile) -> str:
        """The id under which the file can be sent. Nothing was sent with it, so a lost answer is tried again."""
        form = {"messaging_product": "whatsapp", "type": file.mime_type}
        content = {"file": (file.name, file.file, file.mime_type)}
        try:
            answer = self._call("POST", f"{number}/media", data=form, files=content, seconds=FILE_SECONDS)
            if media := identifier(answer.get("id")):
                return media
            raise SendError(ErrorKind.UNKNOWN, "unreadable", "no id of the file")
        except SendError as error:
            if error.kind is not ErrorKind.UNKNOWN:
                raise
            raise SendError(ErrorKind.TRANSIENT, error.code, error.detail) from None

    def _call(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, seconds: int = 0, **body: Any
    ) -> dict[str, Any]:
        seconds = seconds or self.read_seconds
        params = dict(params or {})
        if self.token and self.secret:
            params["appsecret_proof"] = hmac.new(self.secret.encode(), self.token.encode(), hashlib.sha256).hexdigest()
        url = f"{settings.META_GRAPH_URL}/{settings.META_GRAPH_VERSION}/{path}"
        try:
            with (
                timely.within(seconds),
                session().request(
                    method,
                    url,
                    params=params,
                    auth=Bearer(self.token),
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


class Bearer(AuthBase):
    """As `auth`, not as a header: a netrc file of the machine would replace a header."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.token:
            request.headers["Authorization"] = f"Bearer {self.token}"
        return request


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
    try:
        answer = json_module.loads(content)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise _failure("unreadable", f"HTTP {response.status_code}")
    error = answer.get("error")
    if isinstance(error, dict):
        raise _graph_error(response, error)
    if error is not None or response.status_code >= 400:
        raise _failure("unreadable", f"HTTP {response.status_code}")
    return answer


def _graph_error(response: requests.Response, error: Mapping[str, Any]) -> SendError:
    """Decided by the code, as Meta asks; the subcode is kept where it says more, as for a token."""
    code = f"{error.get('code', '')}/{error.get('error_subcode') or ''}".strip("/")[:60]
    row = classify(code, response.status_code)
    # Meta's support asks for the trace, and it expires soon.
    log.warning("graph error: code=%s trace=%s status=%s", code, error.get("fbtrace_id"), response.status_code)
    detail = mapping(error.get("error_data")).get("details") or error.get("message", "")
    return row.error(code, str(detail)[:300], retry_after_seconds(response))


def _failure(code: str, detail: str) -> SendError:
    log.warning("graph call failed: code=%s %s", code, detail)
    return classify(code).error(code, detail)


def retry_after_seconds(response: requests.Response) -> float:
    """The header Retry-After, seconds or a date; 0 without one. Longer than an hour is cut: we ask again by then."""
    given = response.headers.get("Retry-After", "")
    if given.isdecimal():
        return float(min(int(given), HOUR_SECONDS))
    date = parse_http_date_safe(given)
    return min(max(0.0, date - time.time()), HOUR_SECONDS) if date else 0
