"""What a person typed into the search box, taken apart. Any text is a question; nothing here raises."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from contacts.folding import fold
from contacts.terms import Term, terms

LONGEST_QUESTION = 300  # characters
FILTERS = ("from", "channel", "assignee", "tag", "before", "after", "has", "is")
# What these two ask for is one thing each, so far.
VALUES = {"has": ("file",), "is": ("unread",)}
# A name, a colon and a value: quoted, or without a space. A web address has a slash there.
FILTER = re.compile(r"""(?<!\S)([a-zA-Z]{2,12}):(?!/)(?:"([^"]*)"?|(\S*))""")
DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?|(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


@dataclass(frozen=True)
class Problem:
    """What of a question cannot be understood. kind: filter, value, date, or signs where it has no word at all."""

    kind: str
    name: str
    value: str


@dataclass(frozen=True)
class Question:
    terms: tuple[Term, ...] = ()
    # As they were given, by the name of the filter; the last of a name counts.
    filters: dict[str, str] = field(default_factory=dict)
    after: datetime | None = None  # this moment and later
    before: datetime | None = None  # earlier than this moment
    problems: tuple[Problem, ...] = ()
    # What of it is no filter, as it was typed.
    words: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.terms and not self.filters and self.after is None and self.before is None

    @property
    def is_too_short(self) -> bool:
        """A single letter stands in half of all messages; in other scripts it is a word."""
        only = self.terms[0].text if len(self.terms) == 1 else ""
        return len(only) == 1 and only.isascii() and not self.filters


def read(typed: str, zone: tzinfo) -> Question:
    """zone: in which the days of `before:` and `after:` begin."""
    typed = typed[:LONGEST_QUESTION]
    filters: dict[str, str] = {}
    days: dict[str, datetime] = {}
    problems: list[Problem] = []
    rest: list[str] = []
    end = 0
    for found in FILTER.finditer(typed):
        name, value = found[1].lower(), (found[2] if found[2] is not None else found[3]).strip()
        if name not in FILTERS:
            # Perhaps it was meant as words: they are looked for, and the page says so.
            problems.append(Problem("filter", found[1], value))
            continue
        rest.append(typed[end : found.start()])
        end = found.end()
        if not value:
            problems.append(Problem("value", name, ""))
        elif name in ("before", "after"):
            day = first_moment(value, zone)
            if day is None:
                problems.append(Problem("date", name, value))
            else:
                days[name] = day
        elif name in VALUES and fold(value) not in VALUES[name]:
            problems.append(Problem("value", name, value))
        else:
            filters[name] = value
    rest.append(typed[end:])
    # A word is whole once a space or a filter follows it.
    rest_typed = " ".join(rest)
    found_terms = tuple(terms(rest_typed))
    if typed.strip() and not (found_terms or filters or days or problems):
        problems.append(Problem("signs", "", typed.strip()))
    return Question(found_terms, filters, days.get("after"), days.get("before"), tuple(problems), rest_typed)


def first_moment(value: str, zone: tzinfo) -> datetime | None:
    """Of a day (2026-11-27, 27/11/2026), a month (2026-11) or a year; of a word like today or yesterday."""
    named = {"today": 0, "hom nay": 0, "yesterday": 1, "hom qua": 1}
    if (past := named.get(fold(value))) is not None:
        return midnight(datetime.now(zone).date() - timedelta(days=past), zone)
    found = DAY.fullmatch(value)
    if found is None:
        return None
    if found[4]:
        parts = (found[6], found[5], found[4])
    else:
        parts = (found[1], found[2] or "1", found[3] or "1")
    try:
        return midnight(date(*map(int, parts)), zone)
    except (ValueError, OverflowError):
        return None


def midnight(day: date, zone: tzinfo) -> datetime | None:
    # Beyond these a conversion to UTC leaves the calendar.
    return datetime.combine(day, time(), zone) if 1900 <= day.year <= 9000 else None
