"""Twilio's signature: over the public address and every parameter, with the account's own auth token.

Source: Twilio, "Webhooks security", and its request validator, read 2026-11.
"""

import hmac
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit, urlunsplit

MOST_FIELDS = 1000
PORTS = {"https": 443, "http": 80}

Form = dict[str, list[str]]


def read_form(body: bytes) -> Form:
    """Every value by name, untrimmed, blanks too: they are signed. Raises ValueError for no form, or far too much."""
    pairs = parse_qsl(
        body.decode("utf-8", "strict"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace"
    )
    form: Form = {}
    for name, value in pairs:
        form.setdefault(name, []).append(value)
    return form


def is_signed(given: str, url: str, form: Form, tokens: Iterator[str] | list[str]) -> bool:
    """Whether the header fits the address, without its port and with it, under one of the tokens. In constant time."""
    signed = "".join(f"{name}{value}" for name in sorted(form) for value in sorted(set(form[name])))
    right = False
    for token in tokens:
        for address in addresses(url):
            digest = hmac.digest(token.encode(), f"{address}{signed}".encode(errors="surrogatepass"), "sha1")
            right |= hmac.compare_digest(given.encode(errors="replace"), b64encode(digest))
    return right


def addresses(url: str) -> list[str]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or PORTS.get(parts.scheme, 443)
    hosts = dict.fromkeys((parts.netloc, host, f"{host}:{port}"))
    return [urlunsplit(parts._replace(netloc=netloc)) for netloc in hosts]
