"""Meta's webhook bodies in our words: the envelope, of which nothing may stop its neighbours. Pure functions.

Source: Messenger Platform, "Webhooks", read 2026-10.
"""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from channels_fb.events import KINDS, LONGEST_CUSTOMER, Malformed, Seen
from inbox.connectors import MalformedBody
from inbox.events import Commented, Event, Unknown, platform_time
from inbox.fields import decoded, identifier, mapping, text

log = logging.getLogger(__name__)

# The objects that Meta posts to our one address, and whose accounts their entries speak of where not Facebook's.
PLATFORMS = {"page": "", "instagram": "instagram"}


def parse(body: bytes, app_id: str, arrived_at: datetime) -> list[Event]:
    """Translate one body of object "page" or "instagram", in its order.

    body: JSON {"object": …, "entry": [{"id", "time", "messaging" | "standby" | "changes": [...]}]}, or a list of such.
    arrived_at dates what carries no time. Raises MalformedBody for anything else.
    """
    try:
        given = decoded(body)
    except ValueError as error:
        raise MalformedBody("no JSON") from error
    events: list[Event] = []
    for envelope in given if isinstance(given, list) else [given]:
        fault = _fault(envelope)
        if fault and not isinstance(given, list):
            raise MalformedBody(fault)
        if fault:
            events.append(Unknown(account="", at=arrived_at, kind=f"malformed envelope: {fault}"))
            continue
        platform = PLATFORMS[envelope["object"]]
        for entry in envelope["entry"]:
            found = _entry(entry, app_id, arrived_at)
            events.extend((replace(event, platform=platform) for event in found) if platform else found)
    return events


def _fault(envelope: Any) -> str:
    if not isinstance(envelope, dict) or not isinstance(envelope.get("entry"), list):
        return "no entry list"
    subject = text(envelope.get("object"))
    return "" if subject in PLATFORMS else f"object {subject[:40]!r}"


def _entry(entry: Any, app_id: str, arrived_at: datetime) -> Iterator[Event]:
    if not isinstance(entry, dict):
        yield Unknown(account="", at=arrived_at, kind="malformed entry")
        return
    account = identifier(entry.get("id"), LONGEST_CUSTOMER)
    sent_at = platform_time(entry.get("time"), arrived_at)
    for channel in ("messaging", "standby"):
        given = entry.get(channel)
        for raw in given if isinstance(given, list) else []:
            yield from _event(raw, account, sent_at, app_id, standby=channel == "standby")
    changes = entry.get("changes", [entry] if "field" in entry else [])
    for change in changes if isinstance(changes, list) else []:
        yield from _change(change, account, sent_at, app_id)


def _event(raw: Any, account: str, sent_at: datetime, app_id: str, *, standby: bool) -> list[Event]:
    if not isinstance(raw, dict):
        return [Unknown(account=account, at=sent_at, kind="malformed event")]
    seen = Seen(raw, account, platform_time(raw.get("timestamp"), sent_at), app_id, standby)
    # A member that is null or a list says nothing: the event is what another one says.
    kind = next((member for member in KINDS if isinstance(raw.get(member), dict)), None)
    if kind is None:
        names = sorted(set(raw) - {"sender", "recipient", "timestamp"})
        return [Unknown(account=account, at=seen.at, kind=(",".join(names) or "empty event")[:100])]
    try:
        return KINDS[kind](seen, raw[kind])
    except Malformed as error:
        return [Unknown(account=account, at=seen.at, kind=f"malformed {kind}: {error}")]
    except Exception as error:
        # A shape that nobody thought of: it must cost its neighbours nothing.
        log.exception("event not understood: kind=%s", kind)
        return [Unknown(account=account, at=seen.at, kind=f"broken {kind}: {type(error).__name__}")]


def _change(change: Any, account: str, sent_at: datetime, app_id: str) -> list[Event]:
    """A comment, or what the dashboard's "Test" button posts: the event inside `value`."""
    value = mapping(mapping(change).get("value"))
    if any(member in value for member in KINDS) and "sender" in value:
        return _event(value, account, sent_at, app_id, standby=False)
    field = text(mapping(change).get("field"))[:60]
    author = identifier(mapping(value.get("from")).get("id"), LONGEST_CUSTOMER)
    comment = identifier(value.get("comment_id")) or identifier(value.get("id"))
    is_on_page = field == "feed" and value.get("item") == "comment" and value.get("verb") == "add"
    # Instagram Platform, "Webhooks", examples, 2026-10.
    is_on_instagram = field in ("comments", "live_comments")
    if (is_on_page or is_on_instagram) and author and comment:
        at = platform_time(value.get("created_time"), sent_at)
        said = text(value.get("message")) or text(value.get("text"))
        return [Commented(account=account, at=at, customer=author, external_id=comment, text=said)]
    return [Unknown(account=account, at=sent_at, kind=f"change {field}".strip())]
