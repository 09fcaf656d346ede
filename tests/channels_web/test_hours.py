"""Business hours in the shop's own time zone, and how long visitors wait by what happened lately."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from channels_web import answer_time
from channels_web.hours import is_open, opens_at
from channels_web.models import Widget
from tests.inbox.rows import converse, say

# Monday, 2026-11-23, 8:30 in Hanoi.
MONDAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
WEEK = {"0": [["08:00", "12:00"], ["13:00", "17:30"]], "4": [["20:00", "02:00"]]}


def shop(**fields) -> Widget:
    return Widget(hours=WEEK, time_zone="Asia/Ho_Chi_Minh", **fields)


@pytest.mark.parametrize(
    ("hours", "opened"),
    [(-1, False), (0, True), (3.49, True), (3.6, False), (4.6, True), (9.1, False), (24, False), (24 * 4 + 12, True), (24 * 4 + 17, True), (24 * 4 + 18, False)],
)  # fmt: skip
def test_it_is_open_when_its_hours_say_so_over_midnight_too(hours, opened):
    assert is_open(shop(), MONDAY + timedelta(hours=hours)) is opened


def test_without_hours_it_is_always_open():
    assert is_open(Widget(), MONDAY)
    assert opens_at(Widget(), MONDAY) is None


def test_when_it_opens_next():
    lunch = opens_at(shop(), MONDAY + timedelta(hours=4))
    assert (lunch.hour, lunch.day) == (13, 23)

    weekend = opens_at(shop(), MONDAY + timedelta(days=5))
    assert (weekend.hour, weekend.day) == (8, 30)


def test_on_a_holiday_nobody_is_there():
    monday = date(2026, 11, 23)
    off = shop(holidays=[monday, *(monday + timedelta(days=number) for number in range(3, 6))])

    assert not is_open(off, MONDAY + timedelta(hours=1))
    assert opens_at(off, MONDAY + timedelta(hours=1)).date() == monday + timedelta(days=7)


def test_a_shop_that_is_always_open_has_holidays_too():
    off = Widget(holidays=[date(2026, 11, 23)], time_zone="Asia/Ho_Chi_Minh")

    assert not is_open(off, MONDAY)
    assert opens_at(off, MONDAY).day == 24
    assert is_open(off, MONDAY + timedelta(days=1))


@pytest.mark.django_db
def test_the_usual_wait_is_the_middle_one_of_first_answers(channel, binh):
    now = timezone.now()
    for number, minutes in enumerate((2, 4, 600)):
        conversation = converse(channel, f"v{number}", last_message_at=now)
        asked = now - timedelta(days=1)
        say(conversation, "Hello?", at=asked)
        say(conversation, "Anybody?", at=asked + timedelta(minutes=1))
        for later in (0, 1):
            at = asked + timedelta(minutes=minutes + later)
            say(conversation, "Yes", direction="outgoing", author_type="member", author=binh, status="sent", at=at)

    assert answer_time.measure(channel) == 240
    assert answer_time.in_words(answer_time.usual_wait(channel)) == "Usually answers within a few minutes"


@pytest.mark.django_db
def test_nothing_is_promised_where_nothing_happened(channel):
    assert answer_time.in_words(answer_time.usual_wait(channel)) == ""
