"""Who the shop says the visitor is, and how far that is proved.

The shop's server signs with the chat's secret: the id alone by HMAC-SHA256, or the whole JSON text of the facts by
HMAC-SHA512. Two hashes, so that no signed id can ever be passed off as a signed text, whatever ids the shop's customers may
choose. What is not signed was said by a browser: it is shown as that, and finds nobody's contact.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from channels_web.known import EMAIL, ID, SIGNED
from channels_web.models import Widget
from channels_web.tokens import Visitor, verified_visitor
from inbox.fields import decoded, real

LONGEST_TEXT, LONGEST_NAME, LONGEST_VALUE, MOST_FACTS = 4000, 40, 300, 20


class NotProved(Exception):
    """The signature does not fit, or there is nothing that it could be of."""


@dataclass(frozen=True)
class Proof:
    """facts: as `known.lines` reads them. email: proved to be the visitor's; empty where it is not, or is none."""

    visitor: Visitor
    email: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def prove(widget: Widget, facts_text: str, signature: str) -> Proof:
    """Raises NotProved."""
    facts = claimed(facts_text)
    shop_id = facts.get(ID, "")
    if not shop_id or not widget.identity_secret:
        raise NotProved
    is_all_signed = _fits(widget, facts_text, signature, hashlib.sha512)
    if not is_all_signed and not _fits(widget, shop_id, signature, hashlib.sha256):
        raise NotProved
    email = _email(facts.get(EMAIL, "")) if is_all_signed else ""
    return Proof(verified_visitor(shop_id), email, {**facts, SIGNED: is_all_signed})


def claimed(facts_text: str) -> dict[str, str]:
    """What a page says of its visitor, proved or not. Raises NotProved for what is no JSON object."""
    if len(facts_text) > LONGEST_TEXT:
        raise NotProved
    try:
        given = decoded(facts_text)
    except ValueError as error:
        raise NotProved from error
    if not isinstance(given, dict):
        raise NotProved
    found: dict[str, str] = {}
    for name, value in given.items():
        said = value if isinstance(value, str) else str(value) if real(value) is not None else ""
        if (
            0 < len(said) <= LONGEST_VALUE
            and 0 < len(name) <= LONGEST_NAME
            and name != SIGNED
            and len(found) < MOST_FACTS
        ):
            found[name] = said
    return found


def _fits(widget: Widget, signed: str, signature: str, digest: Any) -> bool:
    try:
        right = hmac.new(widget.identity_secret.encode(), signed.encode(), digest).hexdigest()
    except UnicodeEncodeError:  # half a character, which JSON may carry
        return False
    return hmac.compare_digest(right.encode(), signature.lower().encode("utf-8", "replace"))


def _email(given: str) -> str:
    address = given.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address
