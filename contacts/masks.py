"""Customers' telephones and e-mails as the reader may see them; each function returns the whole where nothing is masked."""

import re

from contacts import telephone
from workspaces.masking import is_masking

MASK = "•"
# Of a telephone so many digits stay at its end; of an address one letter at its beginning.
LAST_DIGITS = 2
# A name that is nothing but a telephone: platforms call so whom nobody has named.
TELEPHONE = re.compile(r"\+?[\d\s().\-]{8,}")


def phone(number_e164: str) -> str:
    """In groups: "+84 912 345 678", or "+84 91• ••• •78"."""
    readable = telephone.readable(number_e164)
    return _masked(readable, readable.find(" ") + 3) if is_masking() else readable


def email(address: str) -> str:
    """ "dung@example.com", or "d•••@example.com"."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}{MASK * 3}{at}{domain}" if is_masking() and at else address


def phone_link(number_e164: str) -> str:
    return "" if is_masking() else f"tel:{number_e164}"


def email_link(address: str) -> str:
    return "" if is_masking() else f"mailto:{address}"


def written(number: str) -> str:
    """A telephone as somebody wrote it."""
    return _masked(number, 3) if is_masking() else number


def name(text: str) -> str:
    """What somebody is called, who may be called by a telephone or an address."""
    if not is_address(text):
        return text
    return email(text) if "@" in text else written(text)


def is_address(name: str) -> bool:
    """Whether what somebody is called is a telephone or an e-mail."""
    return bool(TELEPHONE.fullmatch(name)) or ("@" in name and " " not in name)


def _masked(text: str, first: int) -> str:
    """first: so many characters stay at the beginning."""
    digits = [place for place, letter in enumerate(text) if letter.isdigit()]
    hidden = {place for place in digits[:-LAST_DIGITS] if place >= first}
    return "".join(MASK if place in hidden else letter for place, letter in enumerate(text))
