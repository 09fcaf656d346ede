"""Where events may be posted: to https and public hosts, and in development to those that the operator names."""

from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _


class NotAllowed(ValueError):
    """str() says what to write instead."""


def read(url: str) -> SplitResult:
    """Return the parts of an address to which may be posted, as far as it tells itself. Raises NotAllowed."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise NotAllowed(_("This is no address. Write one such as https://shop.example/messio.")) from None
    if is_own(parts):
        return parts
    if (
        parts.scheme != "https"
        or not host
        or "." not in host
        or not url.isprintable()
        or " " in url
        or not url.isascii()
    ):
        raise NotAllowed(_("Write an address that begins with https:// and a host that everybody can reach."))
    if parts.username or parts.password:
        raise NotAllowed(_("Leave name and password out of the address: the signature proves who posts."))
    if port not in (None, 443, 8443):
        raise NotAllowed(_("Only the ports 443 and 8443 are posted to."))
    return parts


def is_own(parts: SplitResult) -> bool:
    return parts.scheme in ("http", "https") and parts.netloc in settings.WEBHOOK_HOSTS
