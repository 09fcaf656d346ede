"""Calls to TikTok's Business API. Success is what the body says; every failure is a SendError that names no token.

    TikTokClient(token).get("business/get", business_id=…)   → the answer's data

Errors are HTTP 200 with a code that is not 0. One call takes the application's secret in its address
(`business/webhook/list`), so nothing here tells an address.
"""

import logging
from collections.abc import Mapping
from typing import IO, Any

import requests
from django.conf import settings

from channels_tiktok.errors import answered, classify
from inbox import calls
from inbox.connectors import SendError
from inbox.fields import decoded, mapping, text

log = logging.getLogger(__name__)


class TikTokClient:
    """One token's view of the API. Without a token: the application's own calls."""

    read_seconds: float = calls.READ_SECONDS
    file_seconds: float = calls.FILE_SECONDS

    def __init__(self, token: str = "") -> None:
        self.token = token

    def get(self, path: str, **params: str) -> dict[str, Any]:
        return self._call("GET", path, params=params)

    def post(self, path: str, **members: Any) -> dict[str, Any]:
        return self._call("POST", path, json=members)

    def upload(self, path: str, file: tuple[str, IO[bytes], str], **form: str) -> dict[str, Any]:
        """file: name, content and MIME type."""
        return self._call("POST", path, data=form, files={"file": file}, seconds=self.file_seconds)

    def _call(self, method: str, path: str, *, seconds: float = 0, **given: Any) -> dict[str, Any]:
        # Without its last slash an address is not found.
        url = f"{settings.TIKTOK_API_URL}/{path}/"
        headers = {"Access-Token": self.token} if self.token else {}
        try:
            response, content = calls.call(method, url, seconds=seconds or self.read_seconds, headers=headers, **given)
        except calls.NotAnswered as error:
            raise _failure(error.code, error.detail) from None
        return _understand(response, content)


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
