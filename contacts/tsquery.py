"""A question as PostgreSQL reads it, from lexemes that are letters and digits alone (`contacts/lexemes.py`)."""

from collections.abc import Iterable


def quoted(lexeme: str, is_open: bool = False) -> str:
    return f"'{lexeme}'" + (":*" if is_open else "")


def any_of(ways: Iterable[str]) -> str:
    return f"({' | '.join(ways)})"


def all_of(parts: Iterable[str]) -> str:
    return f"({' & '.join(parts)})"
