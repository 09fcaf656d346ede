"""Fetching a file from an address that somebody else gave us, without being led to where it should not lead.

Only https, only hosts that the caller allows, only public addresses, each hop of a redirect checked anew; the address
that was checked is the one that is connected to. Sizes and times are limited. `settings.MEDIA_HOSTS` ("host:port")
are exempt from the scheme and the address: they are the operator's own.
"""

import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import IO
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from django.conf import settings
from requests.utils import requote_uri

from inbox import public_hosts, timely

TIMEOUT = urllib3.Timeout(connect=5, read=10)
TOTAL_SECONDS = 60
MOST_REDIRECTS = 4
CHUNK_BYTES = 64 * 1024
IN_MEMORY_BYTES = 1024 * 1024


class NotDownloaded(Exception):
    """code: host, too_large, gone, timeout, unavailable or missing. may_retry: whether later may be different."""

    def __init__(self, code: str, *, may_retry: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.may_retry = may_retry


@dataclass(frozen=True)
class Download:
    """The file, rewound. The caller closes it."""

    file: IO[bytes]
    size: int


def download(url: str, hosts: Collection[str], largest: int, headers: Mapping[str, str] | None = None) -> Download:
    """Fetch `url`, of at most `largest` bytes, from `hosts` or their subdomains. Raises NotDownloaded.

    headers: what the platform wants with it (a token); a redirect to another host does not get them.
    """
    first = ""
    with timely.within(TOTAL_SECONDS):
        for _ in range(MOST_REDIRECTS + 1):
            try:
                parts = _checked(url, hosts)
                first = first or parts.netloc
                response = _request(parts, headers if headers and parts.netloc == first else {})
            except (urllib3.exceptions.HTTPError, OSError) as error:
                raise _trouble(error) from error
            try:
                if target := response.get_redirect_location():
                    url = _led_on(url, str(target))
                    continue
                return _read(response, largest)
            finally:
                response.close()
    raise NotDownloaded("gone")


def _led_on(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        raise NotDownloaded("host") from None


def _checked(url: str, hosts: Collection[str]) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise NotDownloaded("host") from None
    if _is_operators(parts):
        return parts
    allowed = any(host == given or host.endswith(f".{given}") for given in hosts)
    if parts.scheme != "https" or port not in (None, 443) or not allowed:
        raise NotDownloaded("host")
    return parts


def _is_operators(parts: SplitResult) -> bool:
    return parts.scheme in ("http", "https") and parts.netloc in settings.MEDIA_HOSTS


def _request(parts: SplitResult, more: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
    try:
        pool = public_hosts.pool_to(parts, is_own=_is_operators(parts))
    except public_hosts.NotPublic:
        raise NotDownloaded("host") from None
    except public_hosts.NotFound:
        raise NotDownloaded("unavailable", may_retry=True) from None
    target = requote_uri(f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/")
    headers = {"Host": parts.netloc.rpartition("@")[2], "User-Agent": "Messio", "Accept-Encoding": "identity"} | dict(
        more
    )
    return pool.urlopen(
        "GET", target, headers=headers, redirect=False, retries=False, preload_content=False, timeout=TIMEOUT
    )


def _read(response: urllib3.BaseHTTPResponse, largest: int) -> Download:
    if response.status >= 500 or response.status == 429:
        raise NotDownloaded("unavailable", may_retry=True)
    if response.status != 200:
        raise NotDownloaded("gone")
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > largest:
        raise NotDownloaded("too_large")
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 (the caller closes it)
    try:
        for chunk in _chunks(response):
            file.write(chunk)
            if file.tell() > largest:
                raise NotDownloaded("too_large")
        size = file.tell()
        if not size:
            raise NotDownloaded("missing")
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return Download(file, size)


def _chunks(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    try:
        yield from response.stream(CHUNK_BYTES, decode_content=False)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise _trouble(error) from error


def _trouble(error: Exception) -> NotDownloaded:
    slow = isinstance(error, urllib3.exceptions.TimeoutError)
    return NotDownloaded("timeout" if slow else "unavailable", may_retry=True)
