"""Calls to the Graph API. Success is what the body says; every failure is a SendError that names no token.

    PageClient(token).get("me/accounts", fields="id,name")        → the decoded body
    CloudClient(token, secret).post(f"{number}/messages", type="text", …)

The token travels in the Authorization header, never in an address: addresses end up in exceptions and logs. One call
asks about another token (`debug_token`), and Meta takes that in the address alone: nothing here tells an address.
"""

import hashlib
import hmac
import json as json_module
import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any

import requests
from django.conf import settings

from inbox import calls
from inbox.calls import FILE_SECONDS, READ_SECONDS, Bearer, NotAnswered, retry_after_seconds
from inbox.connectors import ErrorKind, SendError
from inbox.errors import ErrorRow
from inbox.fields import mapping, number, rows

log = logging.getLogger(__name__)

# How long a look at an account may take after a send that failed: both end before its claim does. Nor does an operator
# wait longer for the application's own.
LOOK_SECONDS = 4
DEFAULT_PAUSE_SECONDS = 60.0  # where a limit does not say when it ends
PERCENTAGES = ("call_count", "total_cputime", "total_time")


class GraphClient(ABC):
    """One token's view of the Graph API. Without a token: the application's own calls. secret: the application's.

    read_seconds: how long an answer may take. pause_seconds: how long to rest after the last answer, which said that a
    limit is used up; 0 almost always. usage: how much of a limit that answer called used; 1.0 is all of it.
    """

    read_seconds: float = READ_SECONDS

    def __init__(self, token: str = "", secret: str = "") -> None:
        self.token, self.secret = token, secret
        self.pause_seconds = 0.0
        self.usage = 0.0

    @staticmethod
    @abstractmethod
    def classify(code: str, status: int = 400) -> ErrorRow:
        """The row of the platform's table that says what to do about a code; status: of HTTP."""

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

    def post_file(self, path: str, member: str, file: tuple[str, Any, str], form: Mapping[str, str]) -> dict[str, Any]:
        """file: name, content, mime type. member: of the form, what Meta calls it there."""
        return self._call("POST", path, data=form, files={member: file}, seconds=FILE_SECONDS)

    def post_form(self, path: str, **form: str) -> dict[str, Any]:
        return self._call("POST", path, data=form)

    def delete(self, path: str) -> dict[str, Any]:
        return self._call("DELETE", path)

    def check_application(self) -> None:
        """Facebook Login, "Access tokens", "App access tokens": whoever has both id and secret gets one."""
        self.read_seconds = LOOK_SECONDS
        app = {"client_id": settings.META_APP_ID, "client_secret": settings.META_APP_SECRET}
        self.post_form("oauth/access_token", grant_type="client_credentials", **app)

    def _call(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, seconds: float = 0, **body: Any
    ) -> dict[str, Any]:
        seconds = seconds or self.read_seconds
        params = dict(params or {})
        if self.token and self.secret:
            params["appsecret_proof"] = appsecret_proof(self.token, self.secret)
        url = f"{settings.META_GRAPH_URL}/{settings.META_GRAPH_VERSION}/{path}"
        try:
            response, content = calls.call(method, url, seconds=seconds, params=params, auth=Bearer(self.token), **body)
        except NotAnswered as error:
            raise self._failure(error.code, error.detail) from None
        self.pause_seconds, self.usage = pause_seconds(response), usage(response)
        return self._understand(response, content)

    def _understand(self, response: requests.Response, content: bytes) -> dict[str, Any]:
        try:
            answer = json_module.loads(content)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise self._unreadable(response)
        error = answer.get("error")
        if isinstance(error, dict):
            raise self._graph_error(response, error)
        if error is not None or response.status_code >= 400:
            raise self._unreadable(response)
        return answer

    def _graph_error(self, response: requests.Response, error: Mapping[str, Any]) -> SendError:
        """Decided by the code, as Meta asks; the subcode is kept where it says more, as for a token."""
        code = f"{error.get('code', '')}/{error.get('error_subcode') or ''}".strip("/")[:60]
        row = self.classify(code, response.status_code)
        # Meta's support asks for the trace, and it expires soon.
        log.warning("graph error: code=%s trace=%s status=%s", code, error.get("fbtrace_id"), response.status_code)
        wait = retry_after_seconds(response)
        if row.kind is ErrorKind.RATE_LIMITED:
            wait = max(wait, pause_seconds(response)) or row.seconds or DEFAULT_PAUSE_SECONDS
        detail = mapping(error.get("error_data")).get("details") or error.get("message", "")
        return row.error(code, str(detail)[:300], wait or None)

    def _unreadable(self, response: requests.Response) -> SendError:
        """No word of the Graph API, but of a server before it: its 429 let nothing through, of the rest nobody knows."""
        wait = max(retry_after_seconds(response), pause_seconds(response))
        detail = f"HTTP {response.status_code}"
        if response.status_code == 429:
            return self._failure("limited", detail, wait or DEFAULT_PAUSE_SECONDS)
        return self._failure("unreadable", detail, wait)

    def _failure(self, code: str, detail: str, wait: float = 0) -> SendError:
        log.warning("graph call failed: code=%s %s", code, detail)
        return self.classify(code).error(code, detail, wait or None)


def appsecret_proof(token: str, secret: str) -> str:
    """Graph API, "Secure Graph API calls"."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


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


def _usage(response: requests.Response, header: str) -> dict[str, Any]:
    try:
        return mapping(json_module.loads(response.headers.get(header, "{}")))
    except ValueError:
        return {}
