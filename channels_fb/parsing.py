"""Meta's webhook bodies in our words: the entries of Pages and Instagram accounts. Pure functions.

Source: Messenger Platform, "Webhooks", read 2026-10.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from channels_fb.events import KINDS, LONGEST_CUSTOMER, Malformed, Seen
from inbox.events import Commented, Event, Unknown, platform_time
from inbox.fields import identifier, mapping, text
from meta_graph.webhooks import read_entries

log = logging.getLogger(__name__)

# The objects that Meta posts to our one address, and whose accounts their entries speak of where not Facebook's.
PLATFORMS = {"page": "", "instagram": "instagram"}


def parse(body: bytes, app_id: str, arrived_at: datetime) -> list[Event]:
    """Translate one body of object "page" or "instagram", in its order.

    An entry has "id", "time" and a list "messaging", "standby" or "changes". arrived_at dates what carries no time.
    Raises MalformedBody for anything else.
    """

    def read(subject: str, entry: dict[str, Any]) -> Iterable[Event]:
        found, platform = _entry(entry, app_id, arrived_at), PLATFORMS[subject]
        return (replace(event, platform=platform) for event in found) if platform else found

    return read_entries(body, PLATFORMS, arrived_at, read)


def _entry(entry: dict[str, Any], app_id: str, arrived_at: datetime) -> Iterator[Event]:
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
