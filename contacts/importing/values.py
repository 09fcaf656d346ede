"""A cell's text as the column of a customer holds it. Each function raises Wrong with a code of `problems.py`."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from contacts import telephone
from contacts.folding import fold
from contacts.languages import language_choices
from contacts.models import Contact, ContactNote, CustomField
from contacts.zones import zone_called

# A spreadsheet adds the hour of midnight to a date.
DATE = re.compile(r"(\d{1,4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,4})(?:[ T]0{1,2}:00(?::00)?)?")
THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
BETWEEN_NOTES = "\n---\n"
MOST_DIGITS = 20
LONGEST_EMAIL = 254
LONGEST_TAG = 40
YES = frozenset("yes|y|true|1|x|co|given|dong y|nhan|subscribed|wants news".split("|"))
NO = frozenset("no|n|false|0|khong|withdrawn|tu choi|unsubscribed|wants no news".split("|"))


class Wrong(ValueError):
    """code: what is wrong, of `problems.SENTENCES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def text(most: int) -> Callable[[str], str]:
    """One line of at most so many characters."""

    def read(cell: str) -> str:
        line = " ".join(cell.split())
        if len(line) > most:
            raise Wrong("too_long")
        return line

    return read


def notes(cell: str) -> list[str]:
    """As they are exported, one below the other."""
    found = [note.strip() for note in cell.replace("\r\n", "\n").split(BETWEEN_NOTES) if note.strip()]
    if any(len(note) > ContactNote.LONGEST for note in found):
        raise Wrong("too_long")
    return found


def tags(cell: str) -> list[str]:
    """A name may hold a comma; then the cell has a semicolon, if only at its end."""
    names = [" ".join(name.split()) for name in cell.replace("\n", ";").split(";" if ";" in cell else ",")]
    if any(len(name) > LONGEST_TAG for name in names):
        raise Wrong("too_long")
    return [name for name in names if name]


def written_tags(names: list[str]) -> str:
    """The other way."""
    text = "; ".join(names)
    return f"{text};" if "," in text and ";" not in text else text


def email(cell: str) -> str:
    address = cell.strip().removeprefix("mailto:").lower()
    try:
        validate_email(address)
    except ValidationError as problem:
        raise Wrong("not_email") from problem
    if len(address) > LONGEST_EMAIL:
        raise Wrong("too_long")
    return address


def phone(country: str) -> Callable[[str], str]:
    def read(cell: str) -> str:
        # A letter that joins or marks nothing comes along when a number is copied from a telephone.
        written = "".join(sign for sign in cell if sign.isprintable()).strip()
        try:
            return telephone.normalise(written, country)
        except telephone.NotATelephone as problem:
            raise Wrong("not_phone") from problem

    return read


def day(order: str) -> Callable[[str], date]:
    """order: of ContactImport.DateOrder. A year that is written first is one in any order."""

    def read(cell: str) -> date:
        if not (found := DATE.fullmatch(cell.strip())):
            raise Wrong("not_date")
        first, second, third = found.groups()
        year_first = len(first) == 4
        year, month, number = (first, second, third) if year_first else (third, second, first)
        if not year_first and order == "mdy":
            month, number = number, month
        if len(year) != 4:
            raise Wrong("not_date")
        try:
            return date(int(year), int(month), int(number))
        except ValueError as problem:
            raise Wrong("not_date") from problem

    return read


def number(cell: str) -> str:
    """As JSON keeps it: "1250.5". A single point or comma before exactly three digits sets thousands apart: 250.000."""
    written = "".join(cell.split())
    if THOUSANDS.fullmatch(written):
        written = written.replace(".", "").replace(",", "")
    elif written.count(",") and written.count("."):
        decimal = max(written.rfind(","), written.rfind("."))
        whole = written[:decimal]
        if not THOUSANDS.fullmatch(whole):
            raise Wrong("not_number")
        written = whole.replace(".", "").replace(",", "") + "." + written[decimal + 1 :]
    if not NUMBER.fullmatch(written) or sum(sign.isdigit() for sign in written) > MOST_DIGITS:
        raise Wrong("not_number")
    return written.replace(",", ".")


def written_number(kept: str) -> str:
    """The other way: three decimals would be read as thousands, four are not."""
    return f"{kept}0" if THOUSANDS.fullmatch(kept) and Decimal(kept) != Decimal(number(kept)) else kept


def yes_or_no(cell: str) -> bool:
    folded = fold(cell.strip())
    if folded in YES or folded in NO:
        return folded in YES
    raise Wrong("not_yes_no")


def consent(cell: str) -> str:
    return Contact.Consent.GIVEN if yes_or_no(cell) else Contact.Consent.WITHDRAWN


def language(cell: str) -> str:
    code = languages().get(fold(cell.strip()))
    if code is None:
        raise Wrong("not_language")
    return code


@cache
def languages() -> dict[str, str]:
    """By code, by the name that its speakers have for it, and in English."""
    known = {fold(name): code for code, name in language_choices() if code}
    known |= {fold(str(LANG_INFO[code]["name"])): code for code in known.values()}
    return known | {code: code for code in known.values()}


def time_zone(cell: str) -> str:
    try:
        return zone_called(cell)
    except ValueError:
        raise Wrong("not_time_zone") from None


def number_of_contact(cell: str) -> int:
    written = cell.strip()
    if not (written.isascii() and written.isdecimal() and len(written) < 19):
        raise Wrong("not_id")
    return int(written)


def choice(offered: list[str]) -> Callable[[str], str]:
    by_fold = {fold(each): each for each in offered}

    def read(cell: str) -> str:
        if (found := by_fold.get(fold(" ".join(cell.split())))) is None:
            raise Wrong("not_choice")
        return found

    return read


def own_value(row: CustomField, order: str) -> Callable[[str], Any]:
    """For a workspace's own field: what `Contact.custom` holds."""
    read_day = day(order)
    kinds: dict[str, Callable[[str], Any]] = {
        CustomField.Kind.TEXT: text(500),
        CustomField.Kind.NUMBER: number,
        CustomField.Kind.DATE: lambda cell: read_day(cell).isoformat(),
        CustomField.Kind.CHOICE: choice(row.choices),
        CustomField.Kind.YES_NO: yes_or_no,
    }
    return kinds[row.kind]
