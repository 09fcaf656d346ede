"""Calls to the Graph API. Success is what the body says; every failure is a SendError that names no token.

    GraphClient(token).get("me/accounts", fields="id,name")        → the decoded body
    GraphClient(token).post(f"{page}/messages", json={...})

The token travels in the Authorization header, never in an address: addresses end up in exceptions and logs. One call
asks about another token (`debug_token`), and Meta takes that in the address alone: nothing here tells an address.
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

from channels_fb.errors import classify
from channels_fb.fields import mapping, number, rows
from inbox import timely
from inbox.connectors import ErrorKind, SendError

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5
# A send must have ended, one way or the other, before its claim does (`inbox.outbox.claim`).
READ_SECONDS = 14
FILE_SECONDS = 60
LARGEST_ANSWER = 4 * 1024 * 1024  # bytes
DEFAULT_PAUSE_SECONDS = 60.0  # where a limit does not say when it ends
HOUR_SECONDS = 3600.0
PERCENTAGES = ("call_count", "total_cputime", "total_time")

_local = threading.local()


def session() -> requests.Session:
    """This thread's connections: a session is not made for several threads."""
    if not hasattr(_local, "session"):
        replace_session(timely.session())
    found: requests.Session = _local.session
    return found


def replace_session(new: requests.Session) -> None:
    """Give this thread another transport."""
    _local.session = new


class GraphClient:
    """One token's view of the Graph API. Without a token: the app's own calls.

    pause_seconds: how long to rest after the last answer, which said that a limit is used up; 0 almost always.
    usage: how much of a limit that answer called used; 1.0 is all of it.
    """

    read_seconds = READ_SECONDS
    file_seconds = FILE_SECONDS

    def __init__(self, token: str = "") -> None:
        self.token = token
        self.pause_seconds = 0.0
        self.usage = 0.0

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

    def post(self, path: str, *, file: tuple[str, Any, str] | None = None, **members: Any) -> dict[str, Any]:
        """Send `members` as JSON, or with a file (name, content, mime type) as a form whose objects are JSON text."""
        if file is None:
            return self._call("POST", path, json=members)
        form = {name: value if isinstance(value, str) else json_module.dumps(value) for name, value in members.items()}
        return self._call("POST", path, data=form, files={"filedata": file}, seconds=self.file_seconds)

    def post_form(self, path: str, **form: str) -> dict[str, Any]:
        return self._call("POST", path, data=form)

    def delete(self, path: str) -> dict[str, Any]:
        return self._call("DELETE", path)

    def _call(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, seconds: int = 0, **body: Any
    ) -> dict[str, Any]:
        seconds = seconds or self.read_seconds
        params = dict(params or {})
        if self.token:
            params["appsecret_proof"] = appsecret_proof(self.token)
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
        self.pause_seconds, self.usage = pause_seconds(response), usage(response)
        return _understand(response, content)


class Bearer(AuthBase):
    """As `auth`, not as a header: a netrc file of the machine would replace a header."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.token:
            request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def appsecret_proof(token: str) -> str:
    return hmac.new(settings.META_APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()


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
    code = f"{error.get('code', '')}/{error.get('error_subcode') or ''}".strip("/")[:60]
    row = classify(code, response.status_code)
    # Meta's support asks for the trace, and it expires soon.
    log.warning("graph error: code=%s trace=%s status=%s", code, error.get("fbtrace_id"), response.status_code)
    wait = retry_after_seconds(response)
    if row.kind is ErrorKind.RATE_LIMITED:
        wait = max(wait, pause_seconds(response)) or DEFAULT_PAUSE_SECONDS
    return row.error(code, str(error.get("message", ""))[:300], wait or None)


def _failure(code: str, detail: str) -> SendError:
    log.warning("graph call failed: code=%s %s", code, detail)
    return classify(code).error(code, detail)


def pause_seconds(response: requests.Response) -> float:
    """How long the usage headers ask us to rest: 0 below 100 percent.

    X-App-Usage: {"call_count": percent, …}; X-Business-Use-Case-Usage: {"<id>": [{"call_count": percent, …,
    "estimated_time_to_regain_access": minutes}]}.
    """
    full = [row for row in _limits(response) if _percent(row) >= 100]
    minutes = [number(row.get("estimated_time_to_regain_access")) or 0 for row in full]
    return max([60 * found for found in minutes] + [DEFAULT_PAUSE_SECONDS]) if full else 0


def usage(response: requests.Response) -> float:
    """The fullest of the limits that the same headers speak of; 1.0 is all of it."""
    return max(_percent(row) for row in _limits(response)) / 100


def _limits(response: requests.Response) -> list[dict[str, Any]]:
    businesses = _usage(response, "X-Business-Use-Case-Usage").values()
    return [_usage(response, "X-App-Usage"), *(row for business in businesses for row in rows(business))]


def _percent(row: Mapping[str, Any]) -> float:
    return max(number(row.get(name)) or 0 for name in PERCENTAGES)


def retry_after_seconds(response: requests.Response) -> float:
    """The header Retry-After, seconds or a date; 0 without one. Longer than an hour is cut: we ask again by then."""
    given = response.headers.get("Retry-After", "")
    if given.isdecimal():
        return float(min(int(given), HOUR_SECONDS))
    date = parse_http_date_safe(given)
    return min(max(0.0, date - time.time()), HOUR_SECONDS) if date else 0


def _usage(response: requests.Response, header: str) -> dict[str, Any]:
    try:
        return mapping(json_module.loads(response.headers.get(header, "{}")))
    except ValueError:
        return {}
