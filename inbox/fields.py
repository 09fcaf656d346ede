"""Reading platforms' JSON, where anything may have any shape: what does not fit becomes empty."""

import json
import math
from typing import Any

LONGEST_ID = 255
# No id and no time is longer; Python refuses integers of thousands of digits.
LONGEST_INTEGER = 40


def decoded(given: bytes | str) -> Any:
    """Raises ValueError for what is no JSON, or lies too deep."""
    written = given.decode(json.detect_encoding(given), "surrogatepass") if isinstance(given, bytes) else given
    try:
        return DECODER.decode(written)
    except RecursionError:
        raise ValueError("too deep") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_INTEGER else digits


DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_int=_integer)


def identifier(value: Any, longest: int = LONGEST_ID) -> str:
    """An id as text. Ids pass 2^53 and come as numbers or strings; a float has lost digits, so it is no id.

    What is not plain printable text (NUL, half a character) is none either: no database would take it.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    fits = isinstance(value, str) and len(value) <= longest and value.isascii() and value.isprintable()
    return str(value) if fits else ""


def text(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def number(value: Any) -> float | None:
    """A finite number: PostgreSQL's JSON knows no infinity."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return value if math.isfinite(value) else None
    except OverflowError:  # an integer of hundreds of digits
        return None


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def picked(source: dict[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    """The named members that are text or ids, as text."""
    return {name: found for name in names if (found := text(source.get(name)))}


def real(value: Any) -> float | None:
    """The same of a number that may come as text."""
    if isinstance(value, str) and len(value) <= LONGEST_INTEGER:
        try:
            value = float(value)
        except ValueError:
            return None
    return number(value)
