"""Switches, clock and other small state: kept in memory for speed and in SQLite so that a kill loses nothing."""

import time
from typing import Any

from simulator.models import Value

SWITCHES: dict[str, Any] = {
    # the app and the world
    "human_agent": True,  # the app has the Human Agent feature: replies up to 7 days
    "profile_access": True,  # Business Asset User Profile Access: off answers profiles with an empty object
    "require_appsecret_proof": False,
    "auto_delivery": True,  # a delivery event follows each accepted send
    "auto_read": False,  # a read event follows each accepted send
    "phone_reads": True,  # opening the phone page reads the page's messages
    "short_token_seconds": 5400,
    "long_token_seconds": 5184000,
    "media_seconds": 30 * 86400,  # how long a file address works
    # webhooks
    "duplicate": False,  # every webhook comes twice
    "reorder_ms": 0,  # each webhook waits a random time up to this, without regard to order
    "delay_ms": 0,  # each webhook waits this long
    "lose_percent": 0,  # of webhooks that are never sent
    "batch": 1,  # entries of a page in one POST
    "bad_signature": False,
    "retry_cap_seconds": 30,
    "disable_after_seconds": 3600,  # of failing, until the page is unsubscribed
    # answers
    "media_fault": "",  # hang, missing, too_large or mistyped
    "usage_percent": 0,  # shown in the usage headers
    "regain_access_minutes": 0,
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
    return _values.get("switches", {}).get(name, SWITCHES[name])


def set_switches(changes: dict[str, Any]) -> None:
    """Raises KeyError for a switch that does not exist, ValueError for a value of another type."""
    for name, value in changes.items():
        if type(value) is not type(SWITCHES[name]):
            raise ValueError(f"{name} takes {type(SWITCHES[name]).__name__}")
    put("switches", {**get("switches", {}), **changes})


def all_switches() -> dict[str, Any]:
    return {name: switch(name) for name in SWITCHES}


def now_ms() -> int:
    """The platform's clock: real time plus the shift set through /control/clock."""
    return int(time.time() * 1000) + get("clock_shift_ms", 0)


def now() -> int:
    return now_ms() // 1000
