"""A week's business hours and days off, as people type them. Each function raises ValidationError, a sentence a line."""

import re
from collections.abc import Iterable
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Day, month, year as most of the world writes it, or as machines do.
DATE = re.compile(r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})|\d{4}-\d{2}-\d{2}")
LONGEST_SPAN, MOST_DATES = timedelta(days=60), 200

# How many spans of a day a page has room for.
MOST_SPANS = 3

# What a form has of a week: (from, until) as they were typed, by the day's number.
Week = dict[int, list[tuple[str, str]]]


class WeekInput(forms.Widget):
    """Reads NAME_DAY_from and NAME_DAY_until, each as often as there are spans; the page draws them, from `week_rows`."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Week:
        times = (
            zip(data.getlist(f"{name}_{day}_from"), data.getlist(f"{name}_{day}_until"), strict=False)
            for day in range(7)
        )
        return {day: [(begin, end) for begin, end in given if begin or end] for day, given in enumerate(times)}


ALWAYS, HOURS = "always", "hours"


class WeekForm(forms.Form):
    """When somebody is there: `cleaned_data` has `week`, empty for always, and `holidays`. Its `initial` is made by `written`."""

    opening = forms.ChoiceField(
        label=gettext_lazy("When you work"),
        choices=[(ALWAYS, gettext_lazy("Always")), (HOURS, gettext_lazy("At business hours"))],
        widget=forms.RadioSelect,
    )
    week = forms.Field(label=gettext_lazy("Business hours"), required=False, widget=WeekInput)
    holidays = forms.CharField(
        label=gettext_lazy("Holidays"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Days on which nobody answers, one or a span a line: 30/4/2027 or 5/2/2027 – 12/2/2027."
        ),
    )

    @staticmethod
    def written(hours: dict[str, list[list[str]]], holidays: Iterable[date]) -> dict[str, Any]:
        """As `read_week` and `read_dates` return them, in the fields."""
        return {
            "opening": HOURS if hours else ALWAYS,
            "week": {day: hours.get(str(day), []) for day in range(7)},
            "holidays": dates_in_words(holidays),
        }

    @property
    def week_rows(self) -> list[dict[str, Any]]:
        return week_rows(self["week"].value())

    def clean_week(self) -> dict[str, list[list[str]]]:
        """Of hours that do not count, nothing is asked."""
        return read_week(self.cleaned_data["week"]) if self.cleaned_data.get("opening") == HOURS else {}

    def clean_holidays(self) -> list[date]:
        return read_dates(self.cleaned_data["holidays"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("opening") == HOURS and not given.get("week") and "week" not in self.errors:
            self.add_error("week", _("Give at least one day its hours, or choose “Always”."))
        return given


# ── Hours ──


def week_rows(week: Week) -> list[dict[str, Any]]:
    """Each day with its spans, as they were given; empty ones where there is room for more."""
    return [
        {"number": day, "name": name, "spans": [*week[day], *[("", "")] * (MOST_SPANS - len(week[day]))]}
        for day, name in WEEKDAYS.items()
    ]


def read_week(given: Week) -> dict[str, list[list[str]]]:
    """{"0": [["08:00", "12:00"], …], …}, 0 is Monday: the days that have hours, their spans in order. One that ends before it begins ends next day."""
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
