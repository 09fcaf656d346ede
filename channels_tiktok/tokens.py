"""A channel's tokens: {"access_token", "refresh_token", "expires_at", "refresh_expires_at", "scopes"}; times in ISO form.

Source: TikTok API for Business, "Authorization" and "Refresh a token", read 2026-11: an access token lives a day; a
refresh token is good once, and the answer to it brings the next one.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from channels_tiktok.client import TikTokClient
from channels_tiktok.errors import classify
from inbox.connectors import ErrorKind, SendError, TokenLife
from inbox.fields import identifier, number, text
from inbox.models import Channel

# Without these there is no inbox; the others bring name and picture.
NEEDED_SCOPES = ("message.list.read", "message.list.send", "message.list.manage")
SCOPES = (*NEEDED_SCOPES, "user.account.type", "user.info.basic", "user.info.username", "user.info.profile")
LONGEST_LIFE_SECONDS = 10 * 366 * 86400


def redeem(code: str, redirect_uri: str) -> tuple[str, dict[str, Any]]:
    """The account's id and its first tokens, for a code of the consent page. Raises SendError."""
    answer = _token("tt_user/oauth2/token", grant_type="authorization_code", auth_code=code, redirect_uri=redirect_uri)
    account = identifier(answer.get("open_id"), 100)
    if not account:
        raise SendError(ErrorKind.UNKNOWN, "unreadable", "no open_id")
    return account, read_tokens(answer)


def refresh(credentials: Mapping[str, Any]) -> dict[str, Any]:
    """The next pair: the refresh token that was given is used up with it. Raises SendError."""
    token = text(credentials.get("refresh_token"))
    if not token:
        raise classify("no token").error("no token")
    answer = _token("tt_user/oauth2/refresh_token", grant_type="refresh_token", refresh_token=token)
    return {"scopes": credentials.get("scopes", []), **read_tokens(answer)}


def _token(path: str, **members: str) -> dict[str, Any]:
    return TikTokClient().post(
        path, client_id=settings.TIKTOK_APP_ID, client_secret=settings.TIKTOK_APP_SECRET, **members
    )


def read_tokens(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Raises SendError where there is no pair of tokens."""
    pair = {name: text(answer.get(name)) for name in ("access_token", "refresh_token")}
    if not all(pair.values()):
        raise SendError(ErrorKind.UNKNOWN, "unreadable", "no tokens")
    ends = {
        "expires_at": _end(answer.get("expires_in")),
        "refresh_expires_at": _end(answer.get("refresh_token_expires_in")),
    }
    scopes = [scope.strip() for scope in text(answer.get("scope")).split(",") if scope.strip()]
    return pair | {name: at for name, at in ends.items() if at} | ({"scopes": scopes} if scopes else {})


def _end(seconds: Any) -> str:
    life = number(seconds) or 0
    return (timezone.now() + timedelta(seconds=life)).isoformat() if 0 < life < LONGEST_LIFE_SECONDS else ""


def time_of(credentials: Mapping[str, Any], name: str) -> datetime | None:
    try:
        at = parse_datetime(text(credentials.get(name)))
    except ValueError:
        return None
    return at if at and at.tzinfo else None


def life_of(credentials: Mapping[str, Any]) -> TokenLife:
    """Renewed in the middle of the access token's life, so that there is time for many tries."""
    ends_at, now = time_of(credentials, "expires_at"), timezone.now()
    if not text(credentials.get("refresh_token")):
        return TokenLife(ends_at=ends_at)
    renew_at = now + (ends_at - now) / 2 if ends_at else None
    return TokenLife(renew_at=renew_at, ends_at=time_of(credentials, "refresh_expires_at"))


def missing_scopes(scopes: list[str]) -> list[str]:
    """Where nothing is known of them, nothing is missing."""
    return [scope for scope in NEEDED_SCOPES if scope not in scopes] if scopes else []


def client_of(channel: Channel) -> TikTokClient:
    """Raises SendError without a token, and with one that has ended: it is renewed elsewhere, never by a call."""
    credentials = channel.credentials or {}
    token = text(credentials.get("access_token"))
    if not token:
        raise classify("no token").error("no token")
    ends_at = time_of(credentials, "expires_at")
    if ends_at and ends_at <= timezone.now():
        raise classify("token_expired").error("token_expired")
    return TikTokClient(token)
