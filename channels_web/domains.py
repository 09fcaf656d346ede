"""Which websites may show a chat: hosts, as their owner named them ("shop.example", "*.shop.example", "127.0.0.1:8080").

One without a port is meant with any.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from channels_web.models import Widget


def ancestors(widget: Widget) -> list[str]:
    """The sources of frame-ancestors. Our own pages too: the owner sees a preview."""
    hosts = [host if ":" in host else f"{host}:*" for host in widget.domains]
    return ["'self'", *(f"{scheme}://{host}" for host in hosts for scheme in ("https", "http"))]


def parent_of(request: HttpRequest) -> str:
    """The host of the page around the frame, where the browser tells; empty where it does not, or the page is ours."""
    host = host_of(request.headers.get("Referer", ""))
    return "" if host == host_of(settings.PUBLIC_URL) or host == request.get_host() else host


def is_ours(origin: str) -> bool:
    """Whether it is our own pages' origin, as browsers name it: without a usual port, in small letters."""
    is_host = host_of(origin) == host_of(settings.PUBLIC_URL)
    return is_host and urlsplit(origin).scheme == urlsplit(settings.PUBLIC_URL).scheme


def is_allowed(widget: Widget, host: str) -> bool:
    names = (host.lower(), host.lower().partition(":")[0])
    return any(
        name == given or (given[:2] == "*." and name.endswith(given[1:])) for given in widget.domains for name in names
    )


def host_of(url: str) -> str:
    """With its port, where that is not the usual one; empty for what is no address.

    Nor is one with a backslash: browsers end the host there, and Python does not.
    """
    if "\\" in url:
        return ""
    try:
        parts = urlsplit(url)
        port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
        return f"{parts.hostname}{port}" if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""
