"""Connecting to an address that somebody else gave us, without being led into our own network.

The name is looked up once, and the address that was checked is the one that is connected to; a certificate must still
carry the name.
"""

import ipaddress
import socket
from urllib.parse import SplitResult

import certifi
import urllib3

from inbox import timely


class NotPublic(Exception):
    """The name leads to an address that is not everybody's to reach."""


class NotFound(Exception):
    """The name leads nowhere, at the moment."""


def pool_to(parts: SplitResult, *, is_own: bool = False) -> urllib3.HTTPConnectionPool:
    """is_own: the operator's own host, which may be anywhere. Raises NotPublic and NotFound."""
    host, address = parts.hostname or "", _address(parts, is_own)
    if parts.scheme == "https":
        return timely.SecurePool(
            address, parts.port or 443, server_hostname=host, assert_hostname=host, ca_certs=certifi.where()
        )
    return timely.Pool(address, parts.port or 80)


def _address(parts: SplitResult, is_own: bool) -> str:
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotFound from None
    addresses = [str(row[4][0]) for row in found]
    if not is_own and not all(_is_public(address) for address in addresses):
        raise NotPublic
    return addresses[0]


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    return all(each.is_global and not each.is_multicast for each in (address, inner))
