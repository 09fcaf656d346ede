"""One call to a platform over HTTP, over in time. What went wrong is a word of ours, and names no address and no token.

The same for every platform; what an answer means is its client's to say.
"""

import threading
import time
from typing import Any

import requests
from django.utils.http import parse_http_date_safe
from requests.auth import AuthBase
from urllib3.exceptions import NewConnectionError, ReadTimeoutError

from inbox import timely

CONNECT_SECONDS = 5
# A send must have ended, one way or the other, before its claim does (`inbox.outbox.claim`).
READ_SECONDS = 14
FILE_SECONDS = 60
LARGEST_ANSWER = 4 * 1024 * 1024  # bytes
HOUR_SECONDS = 3600.0

_local = threading.local()


class NotAnswered(Exception):
    """code: "unreachable" where nothing was sent, for sure; "timeout" and "broken" where nobody knows what arrived."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code} {detail}")
        self.code, self.detail = code, detail


def call(method: str, url: str, *, seconds: float = READ_SECONDS, **given: Any) -> tuple[requests.Response, bytes]:
    """Ask, and return the answer with its whole body; a redirect is an answer too. Raises NotAnswered.

    given: as `requests` takes it (params, json, data, files, headers, auth).
    """
    try:
        with (
            timely.within(seconds),
            session().request(
                method, url, timeout=(CONNECT_SECONDS, seconds), stream=True, allow_redirects=False, **given
            ) as response,
        ):
            return response, _read(response)
    except requests.RequestException as error:
        # `from None`: the cause speaks of the address.
        raise NotAnswered(_transport_code(error), type(error).__name__) from None


def session() -> requests.Session:
    """This thread's connections: a session is not made for several threads."""
    if not hasattr(_local, "session"):
        replace_session(timely.session())
    found: requests.Session = _local.session
    return found


def replace_session(new: requests.Session) -> None:
    """Give this thread another transport."""
    _local.session = new


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


def retry_after_seconds(response: requests.Response) -> float:
    """The header Retry-After, seconds or a date; 0 without one. Longer than an hour is cut: we ask again by then."""
    given = response.headers.get("Retry-After", "")
    if given.isdecimal():
        return float(min(int(given), HOUR_SECONDS))
    date = parse_http_date_safe(given)
    return min(max(0.0, date - time.time()), HOUR_SECONDS) if date else 0
