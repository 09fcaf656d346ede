"""The line of a result: around the match, its words marked."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.search.language import read
from inbox.search.marking import marked_line


def line(text: str, typed: str) -> str:
    """With what is marked in brackets."""
    return "".join(f"[{piece}]" if marked else piece for piece, marked in marked_line(text, read(typed, UTC).terms))


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("Áo đỏ còn không?", "ao do", "[Áo] [đỏ] còn không?"),
        ("Còn đỏng đảnh", "do", "Còn [đỏng] đảnh"),
        ("a\u0301o", "ao", "[a\u0301o]"),
        ("Gọi 0912 345 678 nhé", "+84912345678", "Gọi [0912 345 678] nhé"),
        ("Gọi +84 912-345-678", "5678", "Gọi [+84 912-345-678]"),
        ("hai\n\ndòng  trà", "tra", "hai dòng [trà]"),
        ("không có gì", "tra", "không có gì"),
        ("", "tra", ""),
    ],
)
def test_what_matches_is_marked(text, typed, shown):
    assert line(text, typed) == shown


def test_a_long_text_is_shown_around_its_first_match():
    shown = line("mở đầu " * 60 + "áo đỏ " + "kết thúc " * 60, "ao do")

    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "[áo] [đỏ]" in shown
    assert len(shown) < 180


@given(st.text(), st.text(max_size=30))
def test_any_text_makes_a_line_of_bounded_length(text, typed):
    pieces = marked_line(text, read(typed, UTC).terms)

    assert sum(len(piece) for piece, _ in pieces) <= 180


@given(st.text(alphabet="aáàđ 019.\u0301", max_size=100), st.text(alphabet="aáđ 019", max_size=10))
def test_nothing_of_a_short_text_is_lost(text, typed):
    assert "".join(piece for piece, _ in marked_line(text, read(typed, UTC).terms)) == " ".join(text.split())
