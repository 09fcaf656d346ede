"""The websites that owners type line by line. Each function raises ValidationError, a sentence a line."""

import re

from django import forms
from django.utils.translation import gettext as _

from channels_web.domains import host_of

HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?(:\d{1,5})?")
LONGEST_HOST, MOST_HOSTS = 253, 50
ANY = "*."


def read_hosts(given: str) -> list[str]:
    """Addresses or hosts, apart by lines, spaces or commas; "*." before one stands for what is below it."""
    found, problems = [], []
    for word in re.split(r"[\s,;]+", given.strip()):
        try:
            host = read_wildcard(word) if word.startswith("*") else read_host(word) if word else ""
        except forms.ValidationError as error:
            problems.append(error)
        else:
            found += [host] if host and host not in found else []
    if len(found) > MOST_HOSTS:
        problems.append(forms.ValidationError(_("At most %(count)s websites.") % {"count": MOST_HOSTS}))
    if problems:
        raise forms.ValidationError(problems)
    return found


def read_host(given: str) -> str:
    """Of an address, or of a host as it is."""
    host = host_of(given.lower() if "://" in given else f"https://{given.lower()}")
    try:
        host = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        host = ""
    if not HOST.fullmatch(host) or len(host) > LONGEST_HOST:
        raise forms.ValidationError(
            _("“%(given)s” is no address of a website, like shop.example.") % {"given": given[:80]}
        )
    return host


def read_wildcard(given: str) -> str:
    """*.shop.example, never *.example or *: those would be everybody's."""
    host = read_host(given[len(ANY) :]) if given.startswith(ANY) and len(given) > len(ANY) else ""
    if "." not in host:
        sentence = _("“%(given)s” would let in everybody. A star stands before a website of yours: *.shop.example.")
        raise forms.ValidationError(sentence % {"given": given[:80]})
    return ANY + host
