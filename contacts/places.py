"""The place of a number or a day among all others, as a word whose beginnings are ranges: so an index of words finds a range.

A day is its digits, 20261128. A number is its sign, its size in powers of ten and its first four digits: 1,250,000 is p50061250.
Of two numbers that begin alike neither stands before the other; whoever asks looks at the values too.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NUMBER = re.compile(r"[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,3})?")
DIGITS = "0123456789"
# Nothing is as large or as small as ten to the power of this.
MOST_POWER = 5000
PLUS, MINUS, ZERO, A_DAY = "p", "m", "z", "d"
# Where nothing is.
NOWHERE = "x"


def place(value: Any) -> str:
    """value: as `Contact.custom` holds it; empty for what is neither."""
    text = str(value)
    if DAY.fullmatch(text):
        return A_DAY + text.replace("-", "")
    return of_number(Decimal(text)) if NUMBER.fullmatch(text) else ""


def of_number(number: Decimal) -> str:
    if not number:
        return ZERO
    power = min(max(number.adjusted() + MOST_POWER, 0), 2 * MOST_POWER - 1)
    digits = "".join(map(str, number.as_tuple().digits)).lstrip("0")[:4].ljust(4, "0")
    return f"{MINUS if number < 0 else PLUS}{power:04d}{digits}"


def beginnings(sign: str, bound: Decimal | date) -> list[str]:
    """With one of these begins the place of whatever is >= or <= the bound, as `sign` has it."""
    is_from = sign == ">="
    if isinstance(bound, date):
        return list(beyond(place(bound.isoformat()), is_upwards=is_from))
    own = of_number(bound)
    whole = [PLUS, ZERO, MINUS] if is_from else [MINUS, ZERO, PLUS]
    beside = whole[: whole.index(own[0])]
    if own == ZERO:
        return [*beside, ZERO]
    return [*beside, *beyond(own, is_upwards=is_from == (own[0] == PLUS))]


def beyond(own: str, *, is_upwards: bool) -> Iterator[str]:
    """The place itself, and the beginnings of all that are further on; the first letter stays."""
    yield own
    for number, digit in enumerate(own[1:], 1):
        further = DIGITS[int(digit) + 1 :] if is_upwards else DIGITS[: int(digit)]
        yield from (own[:number] + other for other in further)


def common(some: list[str], others: list[str]) -> list[str]:
    """What begins with one of both: where one goes on as the other does, the longer of the two. None at all is the empty range."""
    found = {
        max(one, other, key=len) for one in some for other in others if one.startswith(other) or other.startswith(one)
    }
    return sorted(found)
