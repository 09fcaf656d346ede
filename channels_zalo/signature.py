"""Whether a post is Zalo's.

Source: Zalo for Developers, Official Account, Webhook, "Tổng quan"; zalo-java-sdk, MacUtils: SHA-256, no HMAC, over
app id, body, timestamp and the OA secret key. Seen in the field: the timestamp of a header instead of the body's.
"""

import hashlib
import hmac
import logging

from django.conf import settings
from django.http import HttpRequest

from inbox.connectors import Verdict
from inbox.fields import decoded, identifier

log = logging.getLogger(__name__)

SIGNATURE, TIMESTAMP = "X-ZEvent-Signature", "X-ZEvent-Timestamp"
# What the console posts, unsigned, when the address is saved.
PROBE = b"{}"


def check(request: HttpRequest) -> Verdict:
    """The digest is taken over the bytes as they came; parsed and written again they differ."""
    given = request.headers.get(SIGNATURE, "").strip().removeprefix("mac=")
    if not given:
        return Verdict.PROBE if request.body.strip() == PROBE else Verdict.REFUSED
    app_id, timestamp = _signed_members(request.body)
    if app_id and app_id != settings.ZALO_APP_ID:
        return Verdict.REFUSED
    # Both are computed, whichever fits.
    by_body = _fits(given, request.body, timestamp)
    by_header = _fits(given, request.body, request.headers.get(TIMESTAMP, ""))
    if by_header and not by_body:
        log.info("webhook signed with the header's timestamp")
    return Verdict.GENUINE if by_body or by_header else Verdict.REFUSED


def _signed_members(body: bytes) -> tuple[str, str]:
    """app_id and timestamp of the body, as text; empty where it is not readable."""
    try:
        raw = decoded(body)
    except ValueError:
        return "", ""
    if not isinstance(raw, dict):
        return "", ""
    return identifier(raw.get("app_id")), identifier(raw.get("timestamp"))


def _fits(given: str, body: bytes, timestamp: str) -> bool:
    expected = digest(settings.ZALO_APP_ID, body, timestamp, settings.ZALO_OA_SECRET_KEY)
    return bool(timestamp) and hmac.compare_digest(given.lower().encode(), expected.encode())


def digest(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    return hashlib.sha256(app_id.encode() + body + timestamp.encode() + secret.encode()).hexdigest()
