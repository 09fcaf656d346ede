"""Calls to the Graph API for WhatsApp. Success is what the body says; every failure is a SendError that names no token.

    CloudClient(token, secret).get("318840927755103", fields="status")        → the decoded body
    CloudClient(token, secret).upload(number, file)                           → a media id

The token travels in the Authorization header, never in an address: addresses end up in exceptions and logs.
"""

import hashlib
import hmac
import json as json_module
import logging
from collections.abc import Iterator, Mapping
from typing import Any

import requests
from django.conf import settings

from channels_whatsapp.errors import classify
from inbox import calls
from inbox.calls import FILE_SECONDS, READ_SECONDS, Bearer, NotAnswered, retry_after_seconds
from inbox.connectors import ErrorKind, OutgoingFile, SendError
from inbox.fields import identifier, mapping, rows

log = logging.getLogger(__name__)


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
            response, content = calls.call(method, url, seconds=seconds, params=params, auth=Bearer(self.token), **body)
        except NotAnswered as error:
            raise _failure(error.code, error.detail) from None
        return _understand(response, content)


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
