"""Zalo's webhook bodies in our words, one event in each. Pure functions.

Source: Zalo for Developers, Official Account, Webhook, "Tổng quan", read 2026-11.
"""

import logging
from collections.abc import Collection
from datetime import datetime
from typing import Any

from channels_zalo.events import KINDS, LONGEST_CUSTOMER, Malformed, Seen
from inbox.connectors import MalformedBody
from inbox.events import Event, Unknown, platform_time
from inbox.fields import decoded, identifier, text

log = logging.getLogger(__name__)


def parse(body: bytes, app_id: str, accounts: Collection[str], arrived_at: datetime) -> list[Event]:
    """Translate one body: a JSON object with `event_name`. arrived_at dates what carries no time.

    accounts: ids of Official Accounts among those that the body names. Raises MalformedBody for anything else, and for
    another app's event.
    """
    try:
        raw = decoded(body)
    except ValueError as error:
        raise MalformedBody("no JSON") from error
    if not isinstance(raw, dict):
        raise MalformedBody("no object")
    if (given := identifier(raw.get("app_id"))) and given != app_id:
        raise MalformedBody(f"another app: {given[:40]}")
    return _event(raw, accounts, platform_time(raw.get("timestamp"), arrived_at))


def _event(raw: dict[str, Any], accounts: Collection[str], at: datetime) -> list[Event]:
    name = text(raw.get("event_name"))[:60]
    account = identifier(raw.get("oa_id"), LONGEST_CUSTOMER)
    if name not in KINDS:
        return [Unknown(account=account, at=at, kind=name or "no event_name")]
    try:
        return KINDS[name](Seen(raw, at, accounts))
    except Malformed as error:
        return [Unknown(account=account, at=at, kind=f"malformed {name}: {error}")]
    except Exception as error:
        # A shape that nobody thought of.
        log.exception("event not understood: kind=%s", name)
        return [Unknown(account=account, at=at, kind=f"broken {name}: {type(error).__name__}")]
