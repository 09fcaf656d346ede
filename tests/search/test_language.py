"""What the search box understands."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.terms import Term
from inbox.search.language import Problem, read

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")


def texts(typed: str) -> list[str]:
    return [term.text for term in read(typed, UTC).terms]


@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                [
                    "from:",
                    "before:",
                    "after:2026-13-40",
                    'channel:"',
                    "is:",
                    "+84",
                    "0912",
                    "áo",
                    ":",
                    '"',
                    " ",
                    "x:y",
                    "(",
                    "٣٤٥٦",
                ]
            )
        ).map("".join),
    )
)
def test_any_text_is_a_question(typed):
    question = read(typed, SAIGON)

    assert len(question.terms) <= 12
    assert all(term.text for term in question.terms)


def test_words_are_folded_and_the_last_one_is_still_open():
    assert read("Áo đỏ", UTC).terms == (Term("ao"), Term("do", is_open=True))
    assert read("Áo đỏ ", UTC).terms == (Term("ao"), Term("do"))
    assert read("áo đ", UTC).terms == (Term("ao"), Term("d", is_open=True))


def test_a_single_letter_is_too_short_unless_something_narrows_it():
    assert read("a", UTC).is_too_short
    assert not read("茶", UTC).is_too_short
    assert not read("a from:lan", UTC).is_too_short
    assert not read("ao", UTC).is_too_short


@pytest.mark.parametrize("typed", ["+84 912 345 678", "0912.345.678", "912345678", "5678"])
def test_a_number_is_one_term_however_it_is_grouped(typed):
    (term,) = read(typed, UTC).terms

    assert term.is_number
    assert term.is_open
    assert term.text.lstrip("+").isdigit()


def test_short_numbers_and_codes_are_words():
    assert texts("size 39 DH123456") == ["size", "39", "dh123456"]


def test_groups_of_a_number_are_looked_for_by_themselves_too():
    (term,) = read("38 0912345678", UTC).terms

    assert term.alternatives == (Term("38"), Term("0912345678", True, True))


def test_filters_are_taken_out_wherever_they_stand():
    question = read('trà from:lan channel:"Tiệm Trà" has:FILE sen IS:unread assignee:me', UTC)

    assert question.filters == {"from": "lan", "channel": "Tiệm Trà", "has": "FILE", "is": "unread", "assignee": "me"}
    assert [term.text for term in question.terms] == ["tra", "sen"]


def test_days_begin_where_the_reader_lives():
    question = read("after:2026-11-20 before:27/11/2026", SAIGON)

    assert question.after == datetime(2026, 11, 19, 17, tzinfo=UTC)
    assert question.before == datetime(2026, 11, 26, 17, tzinfo=UTC)
    assert read("before:2026-03", UTC).before == datetime(2026, 3, 1, tzinfo=UTC)
    assert read("after:2025", UTC).after == datetime(2025, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("colour:red", Problem("filter", "colour", "red")),
        ("label:vip", Problem("filter", "label", "vip")),
        ("is:happy", Problem("value", "is", "happy")),
        ("has:", Problem("value", "has", "")),
        ("before:soon", Problem("date", "before", "soon")),
        ("after:2026-02-30", Problem("date", "after", "2026-02-30")),
        ("before:0001", Problem("date", "before", "0001")),
        (" 👍 ", Problem("signs", "", "👍")),
    ],
)
def test_what_cannot_be_understood_is_named(typed, problem):
    assert read(typed, UTC).problems == (problem,)


def test_an_unknown_filter_is_looked_for_as_words():
    assert texts("size:39 ") == ["size", "39"]


def test_a_web_address_is_no_filter():
    question = read("https://messio.example/gia ", UTC)

    assert question.problems == ()
    assert texts("https://messio.example/gia ") == ["https", "messio", "example", "gia"]
