"""What owners type line by line: websites, a week's hours, days off. Each function raises ValidationError, a sentence a line."""

import re
from collections.abc import Iterable
from datetime import date, time, timedelta
from itertools import pairwise

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from channels_web.domains import host_of

HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?(:\d{1,5})?")
LONGEST_HOST, MOST_HOSTS = 253, 50
ANY = "*."
# Day, month, year as most of the world writes it, or as machines do.
DATE = re.compile(r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})|\d{4}-\d{2}-\d{2}")
LONGEST_SPAN, MOST_DATES = timedelta(days=60), 200

# What a form has of a week: (from, until) as they were typed, by the day's number.
Week = dict[int, list[tuple[str, str]]]


# ── Websites ──


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


# ── Hours ──


def read_week(given: Week) -> dict[str, list[list[str]]]:
    """As `Widget.hours` holds it: the days that have hours, their spans in order. One that ends before it begins ends next day."""
    week: dict[str, list[list[str]]] = {}
    problems = []
    for number, spans in given.items():
        try:
            day = sorted(read_span(begin, end) for begin, end in spans)
            if any(meets(one, next_one) for one, next_one in pairwise(day)):
                raise forms.ValidationError(_("two of its spans overlap."))
        except forms.ValidationError as error:
            problems.append(f"{WEEKDAYS[number]}: {error.messages[0]}")
        else:
            week |= {str(number): day} if day else {}
    if problems:
        raise forms.ValidationError(problems)
    return week


def read_span(begin: str, end: str) -> list[str]:
    if not begin or not end:
        raise forms.ValidationError(_("say both from when and until when."))
    try:
        return [time.fromisoformat(given).strftime("%H:%M") for given in (begin, end)]
    except ValueError as error:
        raise forms.ValidationError(_("a time is like 08:00 or 17:30.")) from error


def meets(one: list[str], next_one: list[str]) -> bool:
    return one[1] <= one[0] or next_one[0] < one[1]


# ── Days off ──


def read_dates(given: str) -> list[date]:
    """Days and spans of days ("5/2/2027 – 12/2/2027"), a line each; all days that they name, in order."""
    found: set[date] = set()
    problems = []
    for line in filter(None, (line.strip() for line in given.splitlines())):
        try:
            first, last = read_days(line)
        except ValueError:
            problems.append(_("“%(given)s” is no day, nor a span of days, like 30/4/2027.") % {"given": line[:80]})
        else:
            found |= {first + timedelta(days=number) for number in range((last - first).days + 1)}
    if len(found) > MOST_DATES:
        problems.append(_("At most %(count)s days.") % {"count": MOST_DATES})
    if problems:
        raise forms.ValidationError(problems)
    return sorted(found)


def read_days(line: str) -> tuple[date, date]:
    """The first and the last. Raises ValueError."""
    days = [read_date(match) for match in DATE.finditer(line)]
    first, last = days if len(days) == 2 else days * 2
    if DATE.sub("", line).strip(" -–—") or not timedelta() <= last - first <= LONGEST_SPAN:
        raise ValueError(line)
    return first, last


def read_date(match: re.Match[str]) -> date:
    if match["day"]:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    return date.fromisoformat(match[0])


def dates_in_words(days: Iterable[date]) -> str:
    """The lines that `read_dates` reads."""
    spans: list[list[date]] = []
    for day in sorted(days):
        if spans and day - spans[-1][-1] == timedelta(days=1):
            spans[-1] = [spans[-1][0], day]
        else:
            spans.append([day])
    return "\n".join(" – ".join(f"{day.day}/{day.month}/{day.year}" for day in span) for span in spans)
