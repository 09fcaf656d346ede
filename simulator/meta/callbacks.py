"""What Meta posts when a person removes the app or asks for the deletion of their data: a signed_request."""

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urljoin

import requests
from django.conf import settings

from simulator import state
from simulator.meta import people
from simulator.meta.models import Person


def deauthorize(person: Person) -> dict[str, Any]:
    people.remove_app(person)
    return _post(person, "deauthorize/")


def data_deletion(person: Person) -> dict[str, Any]:
    return _post(person, "data-deletion/")


def signed_request(person_id: str) -> str:
    now = state.now()
    payload = {"algorithm": "HMAC-SHA256", "expires": now + 3600, "issued_at": now, "user_id": person_id}
    encoded = _base64url(json.dumps(payload, separators=(",", ":")).encode())
    digest = hmac.new(settings.META_APP_SECRET.encode(), encoded.encode(), hashlib.sha256).digest()
    return f"{_base64url(digest)}.{encoded}"


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _post(person: Person, path: str) -> dict[str, Any]:
    """The callback's address lies under the webhook's."""
    base = state.get("meta_webhook", {}).get("url")
    if not base:
        return {"error": "no webhook address is set"}
    url = urljoin(base if base.endswith("/") else base + "/", path)
    try:
        reply = requests.post(
            url, data={"signed_request": signed_request(person.id)}, timeout=10, allow_redirects=False
        )
    except requests.RequestException as error:
        return {"url": url, "error": type(error).__name__}
    try:
        body = reply.json()
    except ValueError:
        body = reply.text[:500]
    return {"url": url, "status": reply.status_code, "answer": body}
