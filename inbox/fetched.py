"""Files on their way out that a platform fetches by itself: at an address for one part of a message, without a login, for a while."""

from urllib.parse import quote

from django.conf import settings
from django.core import signing
from django.urls import reverse

from inbox.connectors import OutgoingPart
from inbox.models import Attachment

SALT = "inbox.fetched"
# Platforms fetch a file at once and again where that failed; the picture of a card perhaps when it is first looked at.
KEPT_SECONDS = 7 * 24 * 3600


def address_of(part: OutgoingPart) -> str:
    """Where the platform fetches the part's file. The name is for the eye, and what a customer sees of a document."""
    assert part.file is not None
    token = signing.TimestampSigner(salt=SALT).sign(str(part.key))
    name = quote(part.file.name.replace("/", "_") or "file")
    return f"{settings.PUBLIC_URL}{reverse('out:file', args=[token, 'x']).removesuffix('x')}{name}"


def find(token: str) -> Attachment | None:
    """None for an address that is nobody's, or over."""
    try:
        key = signing.TimestampSigner(salt=SALT).unsign(token, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None
    return Attachment.objects.filter(part__key=key).first()
