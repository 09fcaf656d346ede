"""Answers that go wrong on purpose: the next N calls of an operation fail in a chosen way.

A fault is {"on", "mode", "times", …}:
    on      the operation: send, signal (typing, seen), react, upload, profile, accounts, page, subscribe, conversations, token, thread, or any;
            of TikTok refresh, revoke, token_info, subscription, capabilities, download, too
    mode    error (code, subcode, status), body (body, status, content_type, retry_after in seconds), slow (ms), hang (seconds), cut, endless
    page    only calls for this page
    skip    so many such calls pass before it (0)
    accept  carry the call out before failing; default: yes for slow and 1/1357046, no for the rest
"""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from simulator import state
from simulator.server import cut

MODES = {"error", "body", "slow", "hang", "cut", "endless"}
OPERATIONS = {
    "send",
    "signal",
    "react",
    "upload",
    "profile",
    "accounts",
    "page",
    "subscribe",
    "conversations",
    "token",
    "thread",
    "refresh",
    "revoke",
    "token_info",
    "subscription",
    "capabilities",
    "download",
    "any",
}

_lock = threading.Lock()


def add(fault: dict[str, Any]) -> None:
    """Raises ValueError for a mode or an operation that does not exist."""
    fault = {"on": "send", "times": 1, "mode": _mode(fault), **fault}
    if fault["mode"] == "cut-after-accept":
        fault |= {"mode": "cut", "accept": True}
    if fault["mode"] not in MODES or fault["on"] not in OPERATIONS:
        raise ValueError(f"unknown mode or operation: {fault['mode']}, {fault['on']}")
    fault.setdefault("accept", fault["mode"] == "slow" or fault.get("subcode") == 1357046)
    with _lock:
        state.put("faults", [*state.get("faults", []), fault])


def _mode(fault: dict[str, Any]) -> str:
    return "error" if "code" in fault else "body"


def clear() -> None:
    with _lock:
        state.put("faults", [])


def take(operation: str, page: str) -> dict[str, Any] | None:
    """The fault that this call meets, counted down; None almost always."""
    if not state.get("faults"):
        return None
    with _lock:
        waiting = [dict(fault) for fault in state.get("faults", [])]
        for fault in waiting:
            if fault["on"] in (operation, "any") and fault.get("page", page) == page:
                met = fault.get("skip", 0) < 1
                fault["times" if met else "skip"] -= 1
                state.put("faults", [other for other in waiting if other["times"] > 0])
                return fault if met else None
    return None


def play(
    fault: dict[str, Any],
    request: HttpRequest,
    act: Callable[[], HttpResponseBase],
    error: Callable[[dict[str, Any]], Exception],
) -> HttpResponseBase:
    """act: carries the call out and answers; error: the platform's exception for a fault of mode error."""
    answer = act() if fault["accept"] else None
    match fault["mode"]:
        case "error":
            raise error(fault)
        case "body":
            body = fault.get("body", "<html><body>502 Bad Gateway</body></html>")
            kind = fault.get("content_type", "text/html")
            headers = {"Retry-After": fault["retry_after"]} if "retry_after" in fault else {}
            return HttpResponse(body, status=fault.get("status", 502), content_type=kind, headers=headers)
        case "slow":
            time.sleep(fault.get("ms", 3000) / 1000)
            return answer or act()
        case "hang":
            time.sleep(fault.get("seconds", 60))
            return cut(request)
        case "cut":
            return cut(request)
        case _:
            return StreamingHttpResponse(_endless(), content_type="application/json")


def _endless() -> Iterator[bytes]:
    """An answer that never ends: a client must stop reading by time or by size."""
    yield b'{"recipient_id":"'
    while True:
        yield b"0" * 4096
        time.sleep(0.05)
