"""Business time: how much of it lies between two moments, and when so much of it is over.

Hours are kept as a week, {"0": [["08:00", "12:00"], …], …}, 0 is Monday; one that ends before it begins ends the next day.
{} is always open, but for the holidays. A day that a clock shifts has as much time as it has.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

Week = Mapping[str, Sequence[Sequence[str]]]
ALL_DAY = [["00:00", "00:00"]]
NONE = timedelta()
# What is not over by then never is: there are hours, but each of their days is a holiday.
LOOKS_AHEAD_DAYS = 5 * 366


@dataclass(frozen=True)
class Schedule:
    """hours: None is never open."""

    zone: ZoneInfo
    hours: Week | None = field(default_factory=dict)
    holidays: Collection[date] = ()


def between(schedule: Schedule, begin: datetime, end: datetime) -> timedelta:
    """Business time from one moment to another; none where that is earlier."""
    spans = takewhile(lambda span: span[0] < end, open_from(schedule, begin))
    return sum((min(last, end) - first for first, last in spans), NONE)


def after(schedule: Schedule, begin: datetime, amount: timedelta) -> datetime | None:
    """The first moment at which so much business time is over since `begin`; None where that never is."""
    if amount <= NONE:
        return begin
    for first, last in open_from(schedule, begin):
        if amount <= last - first:
            return first + amount
        amount -= last - first
    return None


def open_from(schedule: Schedule, begin: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The spans that are open from there on, in order and apart, in UTC."""
    if schedule.hours is None:
        return
    reached = begin.astimezone(UTC)
    # One that goes over midnight began the day before.
    day = begin.astimezone(schedule.zone).date() - timedelta(days=1)
    for number in range(LOOKS_AHEAD_DAYS):
        for first, last in spans_of(schedule, day + timedelta(days=number)):
            if last > max(first, reached):
                yield max(first, reached), last
                reached = last


def spans_of(schedule: Schedule, day: date) -> Iterator[tuple[datetime, datetime]]:
    """In UTC: two moments of one zone are subtracted as its wall clock shows them, whatever shifted between."""
    if day in schedule.holidays:
        return
    given = schedule.hours.get(str(day.weekday()), ()) if schedule.hours else ALL_DAY
    for begin, end in sorted(given, key=list):
        first, last = time.fromisoformat(begin), time.fromisoformat(end)
        ends_on = day if last > first else day + timedelta(days=1)
        yield (
            datetime.combine(day, first, schedule.zone).astimezone(UTC),
            datetime.combine(ends_on, last, schedule.zone).astimezone(UTC),
        )
