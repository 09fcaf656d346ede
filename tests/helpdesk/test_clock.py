"""Business time, whatever the hours, the holidays and the clock's shifts."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpdesk.clock import Schedule, after, between

SAIGON, BERLIN = ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("Europe/Berlin")
OFFICE = {str(day): [["08:00", "12:00"], ["13:00", "17:00"]] for day in range(5)}
HOUR = timedelta(hours=1)

times = st.integers(0, 24 * 4 - 1).map(lambda quarter: f"{quarter // 4:02d}:{quarter % 4 * 15:02d}")
weeks = st.dictionaries(st.integers(0, 6).map(str), st.lists(st.tuples(times, times), min_size=1, max_size=3))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
schedules = st.builds(
    Schedule,
    zone=st.sampled_from(["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]).map(
        ZoneInfo
    ),
    hours=weeks,
    holidays=st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=5),
)
amounts = st.timedeltas(timedelta(seconds=1), timedelta(hours=90))


def local(words, zone=SAIGON):
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=zone)


@given(schedules, moments, amounts)
def test_so_much_later_is_so_much_between(schedule, begin, amount):
    end = after(schedule, begin, amount)
    # Of a week with a minute in it ninety hours are more than is ever looked ahead.
    assume(end is not None)
    assert between(schedule, begin, end) == amount
    assert between(schedule, begin, end - timedelta(microseconds=1)) < amount


@given(schedules, moments, amounts, amounts)
def test_more_is_never_earlier_and_two_parts_are_the_whole(schedule, begin, one, other):
    middle, end = after(schedule, begin, one), after(schedule, begin, one + other)
    assume(end is not None)
    assert after(schedule, middle, other) == end >= middle


@pytest.mark.parametrize(
    ("zone", "hours", "begin", "amount", "end"),
    [
        (SAIGON, OFFICE, "2026-11-27 16:00", 2, "2026-11-30 09:00"),  # over the week's end
        (SAIGON, OFFICE, "2026-11-27 11:30", 1, "2026-11-27 13:30"),  # over noon
        (SAIGON, {"4": [["22:00", "02:00"]]}, "2026-11-28 01:00", 2, "2026-12-04 23:00"),  # over midnight
        (SAIGON, {}, "2026-11-28 23:00", 26, "2026-11-30 01:00"),  # always open
        (BERLIN, {}, "2026-03-28 12:00", 24, "2026-03-29 13:00"),  # that day has 23 hours
        (BERLIN, {"6": [["01:00", "05:00"]]}, "2026-10-25 00:00", 5, "2026-10-25 05:00"),  # and that one an hour more
    ],
)
def test_examples(zone, hours, begin, amount, end):
    assert after(Schedule(zone, hours), local(begin, zone), amount * HOUR) == local(end, zone)


def test_holidays_do_not_count_and_what_is_never_open_never_ends():
    off = Schedule(SAIGON, OFFICE, {date(2026, 11, 30)})
    assert after(off, local("2026-11-27 16:00"), 2 * HOUR) == local("2026-12-01 09:00")
    assert after(Schedule(SAIGON, None), local("2026-11-27 16:00"), HOUR) is None
    assert between(Schedule(SAIGON, None), local("2026-11-27 16:00"), local("2026-11-30 16:00")) == timedelta()
    assert after(off, local("2026-11-28 10:00"), timedelta()) == local("2026-11-28 10:00")
