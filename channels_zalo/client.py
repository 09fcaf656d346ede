"""Calls to Zalo's Open API and its token host. Success is what the body says; every failure is a SendError that names
no token.

    ZaloClient(token).get("v3.0/oa/user/detail", user_id="…")     → the whole decoded body
    ZaloClient(token).post("v3.0/oa/message/cs", recipient=…, message=…)
    redeem(grant_type="refresh_token", refresh_token="…")          → Tokens

Source: Zalo for Developers, Official Account, and zalo-php-sdk 4.0.4, read 2026-11: the token travels in the header
`access_token`; what a GET asks for is one JSON object in `data`; a failure is HTTP 200 with `error` other than 0.
"""

import hashlib
import hmac
import json as json_module
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone
from requests.auth import AuthBase

from channels_zalo.errors import classify
from inbox import calls
from inbox.calls import FILE_SECONDS, READ_SECONDS, NotAnswered
from inbox.connectors import ErrorKind, SendError
from inbox.fields import identifier, text

log = logging.getLogger(__name__)

# "Các loại mã sử dụng trong OAuth": of an access token, should the answer not say.
TOKEN_SECONDS = 90_000
# Hồ Chí Minh's night, in which Zalo takes no promotion: until six. Vietnam has no summer time.
VIETNAM = timedelta(hours=7)
MORNING = 6
# What a limit that says nothing asks for.
PAUSE_SECONDS = 10.0


class ZaloClient:
    """One token's view of the Open API."""

    def __init__(self, token: str) -> None:
        self.token = token

    def get(self, path: str, **asked: Any) -> dict[str, Any]:
        params = {"data": json_module.dumps(asked, separators=(",", ":"))} if asked else {}
        return self._call("GET", path, params=params)

    def post(self, path: str, **members: Any) -> dict[str, Any]:
        return self._call("POST", path, json=members)

    def upload(self, path: str, file: tuple[str, Any, str]) -> dict[str, Any]:
        """file: name with its true extension, content, mime type."""
        return self._call("POST", path, files={"file": file}, seconds=FILE_SECONDS)

    def _call(self, method: str, path: str, *, seconds: int = READ_SECONDS, **body: Any) -> dict[str, Any]:
        return call(method, f"{settings.ZALO_API_URL}/{path}", AccessToken(self.token), seconds, **body)


class AccessToken(AuthBase):
    """As `auth`, not as a header: a netrc file of the machine would add another."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """The proof is wanted where the app's console says so, and not minded elsewhere."""
        secret, token = settings.ZALO_APP_SECRET.encode(), self.token.encode()
        request.headers["access_token"] = self.token
        request.headers["appsecret_proof"] = hmac.new(secret, token, hashlib.sha256).hexdigest()
        return request


class AppSecret(AuthBase):
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["secret_key"] = settings.ZALO_APP_SECRET
        return request


# ── Tokens ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Tokens:
    """A pair. The refresh token serves once; the access token ends at `expires_at`."""

    access_token: str
    refresh_token: str
    expires_at: datetime

    @property
    def credentials(self) -> dict[str, str]:
        """As a channel keeps them."""
        return {
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
            "expires_at": self.expires_at.isoformat(),
        }


def redeem(seconds: int = READ_SECONDS, **grant: str) -> Tokens:
    """Exchange a code or a refresh token, which is used up by that. Raises SendError."""
    form = {"app_id": settings.ZALO_APP_ID, **grant}
    asked_at = timezone.now()
    url = f"{settings.ZALO_OAUTH_URL}/v4/oa/access_token"
    answer = call("POST", url, AppSecret(), seconds, family="oauth/", data=form)
    access = text(answer.get("access_token"))
    if not access:
        raise failure("unreadable", "no access_token")
    lives = identifier(answer.get("expires_in"), 9)
    life = timedelta(seconds=int(lives) if lives.isdecimal() else TOKEN_SECONDS)
    return Tokens(access, text(answer.get("refresh_token")), asked_at + life)


# ── The call ───────────────────────────────────────────────────────────────────────────────────────────────────────


def call(method: str, url: str, auth: AuthBase, seconds: int, *, family: str = "", **body: Any) -> dict[str, Any]:
    """family: what stands before the host's codes. Raises SendError."""
    try:
        response, content = calls.call(method, url, seconds=seconds, auth=auth, **body)
    except NotAnswered as error:
        raise failure(error.code, error.detail) from None
    return _understand(response, content, family)


def _understand(response: requests.Response, content: bytes, family: str) -> dict[str, Any]:
    try:
        answer = json_module.loads(content)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise failure("unreadable", f"HTTP {response.status_code}")
    number = identifier(answer.get("error"), 20)
    if number not in ("", "0"):
        code = f"{family}{number}"
        log.warning("zalo error: code=%s status=%s", code, response.status_code)
        words = text(answer.get("message")) or text(answer.get("error_description"))
        raise classify(code).error(code, words[:300], _wait(code))
    if response.status_code >= 400 or (number == "" and not family):
        raise failure("unreadable", f"HTTP {response.status_code}")
    return answer


def _wait(code: str) -> float | None:
    if code == "-234":
        return seconds_until_morning(timezone.now())
    return PAUSE_SECONDS if classify(code).kind is ErrorKind.RATE_LIMITED else None


def seconds_until_morning(now: datetime) -> float:
    """Until six o'clock in Vietnam."""
    there = now.astimezone(UTC) + VIETNAM
    morning = there.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return ((morning if there < morning else morning + timedelta(days=1)) - there).total_seconds()


def failure(code: str, detail: str) -> SendError:
    log.warning("zalo call failed: code=%s %s", code, detail)
    return classify(code).error(code, detail)
