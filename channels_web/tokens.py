"""The visitor's token: who they are at one shop's chat, signed, kept by their browser alone.

No cookie: the chat stands in an iframe on somebody else's site, where browsers block or part cookies. So the page keeps
the token in its own storage and sends it as a field; and since no browser adds it by itself, whoever has it is the visitor,
and no other site can post in their name. That is why these views ask for no CSRF token.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils import timezone

SALT = "channels_web.visitor"
# A browser that was here keeps its history for as long, counted from its last visit.
LASTS = timedelta(days=180)
# Whom the shop signed in: its pages say so again whenever they are opened, and a stolen token ends.
VERIFIED_LASTS = timedelta(days=7)
RENEWED_AFTER = timedelta(days=1)
# No token of ours is longer.
LONGEST = 400
ANONYMOUS, VERIFIED = "v", "u"


class InvalidToken(Exception):
    """Forged, of another chat, or too old: the browser must begin anew."""


@dataclass(frozen=True)
class Visitor:
    """external_id: the identity's, once there is one."""

    external_id: str
    issued_at: datetime

    @property
    def is_verified(self) -> bool:
        return self.external_id.startswith(VERIFIED)

    @property
    def renews(self) -> bool:
        """Whether the browser gets a fresh token now; never for whom the shop signed in, since it may have signed them out."""
        return not self.is_verified and timezone.now() - self.issued_at > RENEWED_AFTER


def new_visitor() -> Visitor:
    return Visitor(ANONYMOUS + secrets.token_hex(16), timezone.now())


def verified_visitor(shop_id: str) -> Visitor:
    """Whom the shop knows under this id, whatever browser they come with."""
    return Visitor(VERIFIED + hashlib.sha256(shop_id.encode()).hexdigest()[:40], timezone.now())


def make_token(key: str, visitor: Visitor) -> str:
    """A fresh one. key: the chat's, outside of which it is worth nothing."""
    return _signer().sign(f"{key}/{visitor.external_id}")


def read_token(key: str, token: str) -> Visitor:
    """Raises InvalidToken."""
    if not 0 < len(token) <= LONGEST:
        raise InvalidToken
    try:
        signed = _signer().unsign(token, max_age=LASTS)
    except signing.BadSignature as error:
        raise InvalidToken from error
    of_key, _, external_id = signed.partition("/")
    visitor = Visitor(external_id, _issued_at(token))
    is_over = visitor.is_verified and timezone.now() - visitor.issued_at > VERIFIED_LASTS
    if of_key != key or is_over:
        raise InvalidToken
    return visitor


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=SALT)


def _issued_at(token: str) -> datetime:
    return datetime.fromtimestamp(signing.b62_decode(token.rsplit(":", 2)[1]), UTC)
