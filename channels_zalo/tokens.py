"""A channel's pair of tokens: how long it serves, the next one, and work that is done with whichever is newest.

Source: Zalo for Developers, Official Account, "Xác thực và ủy quyền cho ứng dụng", read 2026-11: an access token serves
25 hours, or until the next is made; a refresh token three months, and once.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from channels_zalo import account, errors
from channels_zalo.client import ZaloClient, redeem
from inbox.connectors import SendError, TokenLife
from inbox.events import platform_time
from inbox.models import Channel

# So long before the end: whatever stops the schedule leaves a person time to mend it.
RENEWED_BEFORE = timedelta(hours=5)
UNKNOWN_LIFE = timedelta(hours=25)
BEGIN = datetime.fromtimestamp(0, UTC)
# A token that was renewed by another process while this call was under way.
OLD_TOKEN = {"-216", "-220"}

T = TypeVar("T")


def life(credentials: Mapping[str, Any]) -> TokenLife:
    """With a refresh token it goes on for ever, by itself."""
    ends_at = moment(credentials.get("expires_at"))
    if not credentials.get("refresh_token"):
        return TokenLife(ends_at=ends_at)
    return TokenLife(renew_at=(ends_at or timezone.now() + UNKNOWN_LIFE) - RENEWED_BEFORE)


def renew(credentials: Mapping[str, Any]) -> dict[str, Any]:
    """The next pair. Raises SendError: what is refused needs a person, and what was not answered is asked once more.

    The lost answer may have held the next pair, and then this token is used up: the second call is refused, and there
    is no other way back than a login.
    """
    pair = redeem(grant_type="refresh_token", refresh_token=str(credentials.get("refresh_token", "")))
    return pair.credentials


def picked(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a channel keeps of an operator's file. Raises ValueError naming what lacks."""
    access, refresh = given.get("access_token"), given.get("refresh_token")
    if not isinstance(access, str) or not access:
        raise ValueError("access_token")
    kept = {"access_token": access}
    if isinstance(refresh, str) and refresh:
        kept["refresh_token"] = refresh
    if (ends_at := moment(given.get("expires_at"))) is not None:
        kept["expires_at"] = ends_at.isoformat()
    return kept


def moment(value: Any) -> datetime | None:
    """An ISO time, or seconds or milliseconds since 1970."""
    try:
        at = parse_datetime(value) if isinstance(value, str) and not value.isdecimal() else None
    except ValueError:
        return None
    if at is None:
        at = platform_time(value, BEGIN)
        return at if at > BEGIN else None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def with_token(channel: Channel, work: Callable[[ZaloClient], T]) -> T:
    """Do the work with the channel's token, and once more with a newer one where that was made meanwhile."""
    client = client_of(channel.credentials or {})
    try:
        return work(client)
    except SendError as error:
        if error.code not in OLD_TOKEN:
            raise
        newer = account.stored_credentials(channel)
        if newer.get("access_token") in (None, "", client.token):
            raise
    return work(client_of(newer))


def client_of(credentials: Mapping[str, Any]) -> ZaloClient:
    """Raises SendError. Nobody renews a token in the middle of something else."""
    token = credentials.get("access_token")
    if not token:
        raise errors.classify("no token").error("no token")
    ends_at = moment(credentials.get("expires_at"))
    if ends_at is not None and ends_at <= timezone.now():
        code = "token_expired" if credentials.get("refresh_token") else "no token"
        raise errors.classify(code).error(code)
    return ZaloClient(token)
