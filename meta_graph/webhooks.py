"""Meta's webhooks: who posts, what an address answers when it is set, and the envelope, of which nothing may stop its neighbours.

Source: Graph API, "Webhooks", "Getting started", read 2026-10.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

from inbox.connectors import MalformedBody, Verdict
from inbox.events import Event, Unknown
from inbox.fields import decoded, text
from inbox.webhooks import refusals


def authenticate(request: HttpRequest, secret: str) -> Verdict:
    """X-Hub-Signature-256: sha256= and the HMAC of the bytes as they came; parsed and written again they differ."""
    expected = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
    given = request.headers.get("X-Hub-Signature-256", "")
    right = bool(secret) and hmac.compare_digest(given.encode(), f"sha256={expected}".encode())
    return Verdict.GENUINE if right else Verdict.REFUSED


def verify(request: HttpRequest, ours: str, platform: str) -> HttpResponse:
    """Answer the challenge where the token is ours. Sent whenever the address is set in Meta's dashboard."""
    given = request.GET.get("hub.verify_token", "")
    right = bool(ours) and hmac.compare_digest(given.encode(errors="replace"), ours.encode())
    if request.GET.get("hub.mode") != "subscribe" or not right:
        refusals.add(platform, "verify token")
        return HttpResponse("The verify token does not fit.", status=403, content_type="text/plain")
    return HttpResponse(request.GET.get("hub.challenge", ""), content_type="text/plain")


def probe(path: str) -> tuple[str, str]:
    """What Meta asks an address when it is set, and the answer. Raises ImproperlyConfigured without a verify token."""
    if not settings.META_VERIFY_TOKEN:
        raise ImproperlyConfigured("META_VERIFY_TOKEN")
    challenge = secrets.token_hex(8)
    query = {"hub.mode": "subscribe", "hub.verify_token": settings.META_VERIFY_TOKEN, "hub.challenge": challenge}
    return f"{path}?{urlencode(query)}", challenge


def read_entries(
    body: bytes, objects: Collection[str], arrived_at: datetime, read: Callable[[str, dict[str, Any]], Iterable[Event]]
) -> list[Event]:
    """Translate one body, in its order. read: from the object and an entry of it, what it says.

    body: JSON {"object": …, "entry": [{"id", "time", …}]}, or a list of such. arrived_at dates what cannot be read.
    Raises MalformedBody for anything else, and for an object that is none of `objects`.
    """
    try:
        given = decoded(body)
    except ValueError as error:
        raise MalformedBody("no JSON") from error
    events: list[Event] = []
    for envelope in given if isinstance(given, list) else [given]:
        fault = _fault(envelope, objects)
        if fault and not isinstance(given, list):
            raise MalformedBody(fault)
        if fault:
            events.append(Unknown(account="", at=arrived_at, kind=f"malformed envelope: {fault}"))
            continue
        for entry in envelope["entry"]:
            if isinstance(entry, dict):
                events.extend(read(envelope["object"], entry))
            else:
                events.append(Unknown(account="", at=arrived_at, kind="malformed entry"))
    return events


def _fault(envelope: Any, objects: Collection[str]) -> str:
    if not isinstance(envelope, dict) or not isinstance(envelope.get("entry"), list):
        return "no entry list"
    named = text(envelope.get("object"))
    return "" if named in objects else f"object {named[:40]!r}"
