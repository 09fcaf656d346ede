"""Words and numbers as they are compared: what is stored and what is asked go through the same three functions."""

import re
import unicodedata
from collections.abc import Iterator

# What decomposition does not take apart.
PLAIN = str.maketrans({"đ": "d", "Đ": "d", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "ı": "i"})
MARKS = re.compile("[\u0300-\u036f]+")
WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 40  # characters; what is longer is cut, in the question too
# Digits as people group them: 0912 345 678, +84 (91) 234-56-78, 1.250.000. ASCII, as folding leaves them.
NUMBER = re.compile(r"\+?\(?[0-9](?:[ \u00a0.()/-]{0,2}[0-9])*")
SHORTEST_NUMBER = 4  # digits
# A telephone's country code, which at home is a 0, and how many digits follow it.
COUNTRY, NATIONAL_DIGITS = "84", (9, 10)


def fold(text: str) -> str:
    """Lower case without accents: "Áo đỏ" and "ao do" are the same, as are 𝐒𝐡𝐨𝐩 and shop."""
    if text.isascii():
        return text.lower()
    return MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(PLAIN).lower()


def words(folded: str) -> list[str]:
    return [word[:LONGEST_WORD] for word in WORD.findall(folded)]


def numbers(folded: str) -> Iterator[str]:
    """The digits of each number that is long enough to be looked for by a part of it, a + before them kept."""
    for found in NUMBER.finditer(folded):
        digits = plain_digits(found.group())
        if len(digits.lstrip("+")) >= SHORTEST_NUMBER:
            yield digits


def plain_digits(number: str) -> str:
    """ "+84 912-345" becomes "+84912345"."""
    return ("+" if number.startswith("+") else "") + "".join(sign for sign in number if sign.isdecimal())


def at_home(digits: str) -> str:
    """A telephone as it is dialled in its country: +84 912 345 678 and 0084… are 0912345678; empty for what is none.

    Without its + or 00 it is one only when the rest is as long as a telephone's.
    """
    for abroad in ("+" + COUNTRY, "00" + COUNTRY):
        if digits.startswith(abroad):
            return "0" + digits.removeprefix(abroad).removeprefix("0")
    rest = digits.removeprefix(COUNTRY)
    return "0" + rest if rest != digits and len(rest) in NATIONAL_DIGITS else ""
