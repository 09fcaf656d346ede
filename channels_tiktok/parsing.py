"""TikTok's webhook bodies in our words: the envelope. Pure functions.

Source: TikTok API for Business, "Webhook events", read 2026-11.
"""

import logging
from datetime import datetime
from typing import Any

from channels_tiktok.events import KINDS, LONGEST_CUSTOMER, Malformed, Seen
from inbox.connectors import MalformedBody
from inbox.events import Event, Unknown, platform_time
from inbox.fields import decoded, identifier, mapping, text

log = logging.getLogger(__name__)


def parse(body: bytes, arrived_at: datetime) -> list[Event]:
    """Translate one body.

    body: JSON {"client_key", "event", "create_time": seconds, "user_openid", "content"}, and content is JSON once more, in
    a string. arrived_at dates what carries no time. Raises MalformedBody for anything else.
    """
    try:
        envelope = decoded(body)
    except ValueError as error:
        raise MalformedBody("no JSON") from error
    if not isinstance(envelope, dict) or not text(envelope.get("event")):
        raise MalformedBody("no event")
    kind = text(envelope["event"])[:80]
    account = identifier(envelope.get("user_openid"), LONGEST_CUSTOMER)
    sent_at = platform_time(envelope.get("create_time"), arrived_at)
    if kind not in KINDS:
        return [Unknown(account=account, at=sent_at, kind=kind)]
    try:
        content = _content(envelope.get("content"))
        seen = Seen(content, kind, account, platform_time(content.get("timestamp"), sent_at))
        return KINDS[kind](seen)
    except Malformed as error:
        return [Unknown(account=account, at=sent_at, kind=f"malformed {kind}: {error}")]
    except Exception as error:
        # A shape that nobody thought of.
        log.exception("event not understood: kind=%s", kind)
        return [Unknown(account=account, at=sent_at, kind=f"broken {kind}: {type(error).__name__}")]


def _content(given: Any) -> dict[str, Any]:
    try:
        content = mapping(decoded(given) if isinstance(given, str) else given)
    except ValueError as error:
        raise Malformed("content is no JSON") from error
    if not content:
        raise Malformed("no content")
    return content
