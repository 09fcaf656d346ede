"""Words and numbers as search compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts import lexemes
from contacts.folding import at_home, fold, numbers, words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Áo đỏ", "ao do"),
        ("ĐẶT HÀNG", "dat hang"),
        ("A\u0301o d\u0323a", "ao da"),  # accents as signs of their own
        ("Trần Thị Thuỷ", "tran thi thuy"),
        ("𝐒𝐡𝐨𝐩", "shop"),
        ("Ｓｈｏｐ", "shop"),
        ("shop 😍", "shop 😍"),
    ],
)
def test_accents_and_case_are_one(written, folded):
    assert fold(written) == folded


@given(st.text())
def test_what_is_folded_stays_as_it_is(text):
    assert fold(fold(text)) == fold(text)


def test_words_end_at_signs_and_are_cut_where_nobody_types_so_much():
    assert words(fold("Trà-sen, hoa_nhài; 200g!")) == ["tra", "sen", "hoa", "nhai", "200g"]
    assert words("x" * 90) == ["x" * 40]


@pytest.mark.parametrize(
    "written",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "(0912) 345-678",
        "+84 912 345 678",
        "84912345678",
        "0084 912 345 678",
    ],
)
def test_a_telephone_is_the_same_in_every_spelling(written):
    digits = next(numbers(written))

    assert (at_home(digits) or digits) == "0912345678"


def test_what_is_no_telephone_has_no_home():
    assert at_home("8412") == ""
    assert at_home("350000") == ""


def test_each_part_of_a_number_begins_a_lexeme():
    parts = lexemes.number_parts("gọi +84 912 345 678 nhé")

    number = "0912345678"
    for start in range(len(number)):
        for end in range(start + 4, len(number) + 1):
            assert any(each.startswith(number[start:end]) for each in parts), number[start:end]


@given(st.text(max_size=200), st.integers(min_value=1))
def test_every_text_makes_a_vector_that_can_be_written(text, workspace_id):
    for lexeme in lexemes.of_text(workspace_id, text):
        assert "'" not in lexeme
        assert "\\" not in lexeme
        assert len(lexeme.encode()) < 2000


def test_a_text_of_nothing_but_digits_costs_no_more_than_so_much():
    assert len(lexemes.of_text(1, "1234567890 " * 20_000)) < 5000
