"""The signed_request that Facebook posts when a person removes the app or asks for deletion.

signed_request = base64url(signature) + "." + base64url(payload), both without padding; the signature is the HMAC of the
encoded payload as received. Source: "Data Deletion Request Callback", read 2026-10.
"""

import base64
import binascii
import hashlib
import hmac
import json

from django.conf import settings

from inbox.fields import identifier, mapping


class BadSignature(ValueError):
    """Not Facebook's, or not in its form."""


def read_person(signed_request: str) -> str:
    """Return the app-scoped id of the person. Raises BadSignature."""
    signature, _, payload = signed_request.partition(".")
    expected = hmac.new(settings.META_APP_SECRET.encode(), payload.encode(), hashlib.sha256).digest()
    if not settings.META_APP_SECRET or not hmac.compare_digest(_decoded(signature), expected):
        raise BadSignature
    try:
        said = mapping(json.loads(_decoded(payload)))
    except (ValueError, RecursionError) as error:
        raise BadSignature from error
    person = identifier(said.get("user_id"), 100)
    if said.get("algorithm") != "HMAC-SHA256" or not person:
        raise BadSignature
    return person


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (UnicodeEncodeError, binascii.Error) as error:
        raise BadSignature from error
