"""Calls to Twilio. Success is what the body says; every failure is a SendError that names no secret."""

import json
import logging
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import requests
from django.conf import settings
from requests.auth import HTTPBasicAuth

from channels_twilio.errors import classify
from inbox import calls
from inbox.calls import NotAnswered, retry_after_seconds
from inbox.connectors import ErrorKind, SendError
from inbox.models import Channel

log = logging.getLogger(__name__)

VERSION = "2010-04-01"
DEFAULT_PAUSE_SECONDS = 5.0  # where a limit does not say when it ends


class TwilioClient:
    """One account's view of Twilio: an API key signs calls where there is one, else the auth token does."""

    read_seconds: float = calls.READ_SECONDS

    def __init__(self, credentials: Mapping[str, Any]) -> None:
        self.account = str(credentials.get("account_sid") or "")
        key, secret = credentials.get("api_key"), credentials.get("api_secret")
        self.user: str
        self.user, self.secret = (key, secret) if key and secret else (self.account, credentials["auth_token"])

    @property
    def basic(self) -> str:
        """The header's value, for who fetches a file."""
        return f"Basic {b64encode(f'{self.user}:{self.secret}'.encode()).decode()}"

    @classmethod
    def of(cls, channel: Channel) -> "TwilioClient":
        """Raises SendError for a channel without credentials."""
        if not (channel.credentials or {}).get("auth_token"):
            raise classify("no token").error("no token")
        return cls(channel.credentials or {})

    def get(self, path: str, **params: str) -> dict[str, Any]:
        """Of this account: "Messages.json"."""
        return self._call("GET", f"{settings.TWILIO_API_URL}/{VERSION}/Accounts/{self.account}/{path}", params=params)

    def post(self, path: str, **form: str) -> dict[str, Any]:
        return self._call("POST", f"{settings.TWILIO_API_URL}/{VERSION}/Accounts/{self.account}/{path}", data=form)

    def get_messaging(self, path: str, **params: str) -> dict[str, Any]:
        return self._call("GET", f"{settings.TWILIO_MESSAGING_URL}/v2/{path}", params=params)

    def post_messaging(self, path: str, **given: Any) -> dict[str, Any]:
        return self._call("POST", f"{settings.TWILIO_MESSAGING_URL}/v2/{path}", **given)

    def get_content(self, path: str, **params: str) -> dict[str, Any]:
        return self._call("GET", f"{settings.TWILIO_CONTENT_URL}/v1/{path}", params=params)

    def account_facts(self) -> dict[str, Any]:
        return self._call("GET", f"{settings.TWILIO_API_URL}/{VERSION}/Accounts/{self.account}.json")

    def _call(self, method: str, url: str, **given: Any) -> dict[str, Any]:
        try:
            response, content = calls.call(
                method, url, seconds=self.read_seconds, auth=HTTPBasicAuth(self.user, self.secret), **given
            )
        except NotAnswered as error:
            log.warning("twilio call failed: code=%s %s", error.code, error.detail)
            raise classify(error.code).error(error.code, error.detail) from None
        return understand(response, content)


def understand(response: requests.Response, content: bytes) -> dict[str, Any]:
    """Raises SendError; both shapes of an error are read, the older and the newer."""
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    wait = retry_after_seconds(response)
    if response.status_code < 400 and isinstance(answer, dict):
        return answer
    if not isinstance(answer, dict) or not answer.get("code"):
        status = response.status_code
        if status in (401, 429):
            raise refused(str({401: 20003, 429: 20429}[status]), status, f"HTTP {status}", wait)
        raise classify("unreadable").error("unreadable", f"HTTP {status}", wait or None)
    detail = str(answer.get("message") or answer.get("detail") or "")
    raise refused(str(answer["code"])[:60], response.status_code, detail, wait)


def refused(code: str, status: int, detail: str, wait: float) -> SendError:
    row = classify(code, status)
    log.warning("twilio error: code=%s status=%s", code, status)
    if row.kind is ErrorKind.RATE_LIMITED:
        wait = wait or DEFAULT_PAUSE_SECONDS
    return row.error(code, detail[:300], wait or None)
