"""The places of numbers and days: a range of values is a few beginnings of words."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.places import beginnings, common, place

NUMBERS = st.one_of(
    st.integers(-2000, 2000),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9),
).map(Decimal)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))


def begins(where: str, found: list[str]) -> bool:
    return any(where.startswith(each) for each in found)


@given(NUMBERS, NUMBERS)
def test_no_number_of_a_range_is_left_out_and_only_the_bound_s_likes_come_beside(number, bound):
    where, own = place(str(number)), place(str(bound))

    for sign, is_in in ((">=", number >= bound), ("<=", number <= bound)):
        assert begins(where, beginnings(sign, bound)) == (is_in or where == own)


@given(DAYS, DAYS)
def test_a_day_is_in_a_range_or_not(day, bound):
    for sign, is_in in ((">=", day >= bound), ("<=", day <= bound)):
        assert begins(place(day.isoformat()), beginnings(sign, bound)) == is_in


@given(DAYS, DAYS, st.integers(0, 400))
def test_from_and_until_are_one_range(day, first, length):
    last = first + timedelta(days=length)
    both = common(beginnings(">=", first), beginnings("<=", last))

    assert begins(place(day.isoformat()), both) == (first <= day <= last)


def test_what_ends_before_it_begins_holds_nothing():
    assert common(beginnings(">=", Decimal(5)), beginnings("<=", Decimal(-5))) == []


@pytest.mark.parametrize("value", ["", "M", "38 - 40", "12/05/2026", True, None, "1" * 2000 + "x"])
def test_other_words_have_no_place(value):
    assert place(value) == ""


def test_places_of_some_values():
    assert place(1_250_000) == "p50061250"
    assert place("-0.5") == "m49995000"
    assert place(0) == place("0.00") == "z"
    assert place("2026-11-28") == "d20261128"
    assert place("1" + "0" * 7000) == "p99991000"
