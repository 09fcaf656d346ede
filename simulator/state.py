"""Switches, clock and other small state: kept in memory for speed and in SQLite so that a kill loses nothing."""

import time
from typing import Any, NamedTuple

from simulator.models import Value


class Switch(NamedTuple):
    default: bool | int | str
    about: str


SWITCHES = {
    # the app and the world
    "human_agent": Switch(True, "The app has the Human Agent feature: replies up to 7 days"),
    "profile_access": Switch(True, "The app may see customers' profiles; off: they come empty"),
    "require_appsecret_proof": Switch(False, "Every call must carry appsecret_proof"),
    "auto_delivery": Switch(True, "A delivery event follows each accepted message"),
    "auto_read": Switch(False, "A read event follows each accepted message"),
    "phone_reads": Switch(True, "Opening the phone page reads the Page's messages"),
    "short_token_seconds": Switch(5400, "Life of a user token from a code"),
    "long_token_seconds": Switch(5184000, "Life of an exchanged user token"),
    "media_seconds": Switch(30 * 86400, "Life of a file's address"),
    # webhooks
    "duplicate": Switch(False, "Every webhook comes twice"),
    "reorder_ms": Switch(0, "Each webhook waits a random time up to this, in no order"),
    "delay_ms": Switch(0, "Each webhook waits this long"),
    "lose_percent": Switch(0, "Share of webhooks that are never sent"),
    "batch": Switch(1, "Entries of a Page in one POST, gathered for 0.2 s"),
    "bad_signature": Switch(False, "Webhooks are signed with another secret"),
    "retry_cap_seconds": Switch(30, "Longest pause between two tries"),
    "disable_after_seconds": Switch(3600, "After failing this long the Page is unsubscribed"),
    # TikTok
    "tiktok_token_seconds": Switch(86400, "Life of an access token of TikTok's"),
    "tiktok_refresh_seconds": Switch(31536000, "Life of a refresh token of TikTok's"),
    "tiktok_signature_age": Switch(0, "TikTok's webhooks are signed so many seconds ago"),
    # answers
    "media_fault": Switch("", "Files fail: hang, missing, too_large or mistyped"),
    "conversations_per_second": Switch(
        0, "More calls to a Page's Conversations API answer 613; 2 at Meta, 0: not counted"
    ),
    "usage_percent": Switch(0, "Shown in the usage headers"),
    "regain_access_minutes": Switch(0, "Shown in the usage headers"),
}

_values: dict[str, Any] = {}


def load() -> None:
    _values.clear()
    _values.update(Value.objects.values_list("key", "value"))


def get(key: str, default: Any = None) -> Any:
    return _values.get(key, default)


def put(key: str, value: Any) -> None:
    Value.objects.update_or_create(key=key, defaults={"value": value})
    _values[key] = value


def switch(name: str) -> Any:
    return _values.get("switches", {}).get(name, SWITCHES[name].default)


def set_switches(changes: dict[str, Any]) -> None:
    """Raises KeyError for a switch that does not exist, ValueError for a value of another type."""
    for name, value in changes.items():
        kind = type(SWITCHES[name].default)
        if type(value) is not kind:
            raise ValueError(f"{name} takes {kind.__name__}")
    put("switches", {**get("switches", {}), **changes})


def all_switches() -> dict[str, Any]:
    return {name: switch(name) for name in SWITCHES}


def now_ms() -> int:
    """The platform's clock: real time plus the shift set through /control/clock."""
    shift_ms: int = get("clock_shift_ms", 0)
    return int(time.time() * 1000) + shift_ms


def now() -> int:
    return now_ms() // 1000
