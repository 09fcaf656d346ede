"""WhatsApp's webhook bodies in our words: the entries of its accounts. Pure functions.

Source: WhatsApp Cloud API, "Webhooks", read 2026-10.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from channels_whatsapp import accounts
from channels_whatsapp.contents import Raw
from channels_whatsapp.events import echo, incoming, past, preference, status
from channels_whatsapp.seen import Malformed, Seen, malformed, person_id, read_seen
from inbox.events import Event, Unknown, platform_time
from inbox.fields import identifier, mapping, rows, text
from meta_graph.webhooks import read_entries

log = logging.getLogger(__name__)

OBJECTS = ("whatsapp_business_account",)
LONGEST_ACCOUNT = 100
Reader = Callable[[Seen, Raw], Iterable[Event]]


@dataclass(frozen=True)
class Place:
    """What is known beside the body. arrived_at dates what carries no time.

    numbers: our phone number ids, by the account (WABA) that they are in. only: of another application than ours, whose
    key proves nothing of numbers that are not its own; None for ours.
    """

    arrived_at: datetime
    numbers: Mapping[str, list[str]] = field(default_factory=dict)
    only: Collection[str] | None = None


def parse(body: bytes, place: Place) -> list[Event]:
    """Translate one body of object "whatsapp_business_account", in its order.

    An entry has "id" (the WABA), perhaps "time", and "changes": [{"field", "value"}]. Raises MalformedBody for anything else.
    """
    events = read_entries(body, OBJECTS, place.arrived_at, lambda _object, entry: _entry(entry, place))
    if place.only is None:
        return events
    return [event if event.account in place.only else _not_theirs(event) for event in events]


def _not_theirs(event: Event) -> Unknown:
    return Unknown(account=event.account, at=event.at, kind="a number of another application")


def _entry(entry: dict[str, Any], place: Place) -> Iterator[Event]:
    waba = identifier(entry.get("id"), LONGEST_ACCOUNT)
    at = platform_time(entry.get("time"), place.arrived_at)
    # The dashboard's "Test" button posts the change without its list.
    changes = entry.get("changes", [entry] if "field" in entry else [])
    for change in changes if isinstance(changes, list) else []:
        name, value = text(mapping(change).get("field"))[:60], mapping(mapping(change).get("value"))
        if name in accounts.FIELDS:
            yield from accounts.read_account(name, value, waba, place.numbers.get(waba, []), at)
        else:
            yield from _change(name, value, waba, at)


def _change(name: str, value: Raw, waba: str, at: datetime) -> Iterator[Event]:
    """An element that nobody thought of must cost its neighbours nothing."""
    account = identifier(mapping(value.get("metadata")).get("phone_number_id"), LONGEST_ACCOUNT)
    if name not in FIELDS or not account:
        why = "names no number" if name in FIELDS else ""
        yield Unknown(account=account or waba, at=at, kind=f"change {name} {why}".strip())
        return
    inner = mapping(value.get("standby")) if name == "standby" else value
    seen = read_seen(account, at, inner, standby=name == "standby")
    said = 0
    for kind, read, raw in FIELDS[name](seen, inner):
        said += 1
        yield from _element(seen, kind, read, raw)
    for error in rows(inner.get("errors")):
        said += 1
        yield Unknown(account=account, at=at, kind=f"error {text(error.get('code'))} {text(error.get('title'))}"[:100])
    if not said:
        names = ",".join(sorted(set(inner) - {"messaging_product", "metadata", "contacts"}))
        yield Unknown(account=account, at=at, kind=f"change {name}: {names or 'nothing in it'}"[:100])


def _element(seen: Seen, kind: str, read: Reader, raw: Any) -> list[Event]:
    if not isinstance(raw, dict):
        return [malformed(seen, kind, Malformed("not an object"))]
    try:
        return list(read(seen, raw))
    except Malformed as error:
        return [malformed(seen, f"malformed {kind}", error)]
    except Exception as error:
        log.exception("event not understood: kind=%s", kind)
        return [malformed(seen, f"broken {kind}", Malformed(type(error).__name__))]


# ── Which lists a field has, and who reads their elements ──────────────────────────────────────────────────────────

Found = Iterator[tuple[str, Reader, Any]]


def _listed(value: Raw, member: str) -> list[Any]:
    given = value.get(member)
    return given if isinstance(given, list) else []


def _messages(seen: Seen, value: Raw) -> Found:
    yield from (("message", incoming, raw) for raw in _listed(value, "messages"))
    yield from (("echo", echo, raw) for raw in _listed(value, "message_echoes"))
    yield from (("status", status, raw) for raw in _listed(value, "statuses"))


def _preferences(seen: Seen, value: Raw) -> Found:
    yield from (("preference", preference, raw) for raw in _listed(value, "user_preferences"))


def _history(seen: Seen, value: Raw) -> Found:
    """Threads, and later, in posts of their own, the files that stood in them."""
    business = person_id(mapping(value.get("metadata")).get("display_phone_number"))

    def of(thread: Raw) -> Reader:
        return lambda seen, raw: past(seen, business, thread, raw)

    for chunk in rows(value.get("history")):
        for thread in rows(chunk.get("threads")):
            yield from (("past message", of(thread), raw) for raw in _listed(thread, "messages"))
    yield from (("past message", of({}), raw) for raw in _listed(value, "messages"))


FIELDS: dict[str, Callable[[Seen, Raw], Found]] = {
    "messages": _messages,
    "standby": _messages,
    "smb_message_echoes": _messages,
    "user_preferences": _preferences,
    "history": _history,
}
