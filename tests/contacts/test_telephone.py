"""Telephones in any format become one."""

import pytest

from contacts.telephone import NotATelephone, normalise, readable


@pytest.mark.parametrize(
    ("written", "country"),
    [
        ("0912345678", "VN"),
        ("0912 345 678", "VN"),
        ("(091) 234-56.78", "VN"),
        ("+84 912 345 678", "VN"),
        ("0084912345678", "VN"),
        ("+84912345678", "KE"),
    ],
)
def test_every_way_of_writing_it_is_the_same_number(written, country):
    assert normalise(written, country) == "+84912345678"


def test_without_a_country_s_code_it_is_dialled_in_the_workspace_s_country():
    assert normalise("0712 345678", "KE") == "+254712345678"


@pytest.mark.parametrize("written", ["", "Dung", "12", "0912345678901234567", "+999 1", "\0"])
def test_what_nobody_could_dial_is_refused_with_what_to_write_instead(written):
    with pytest.raises(NotATelephone, match="country's code"):
        normalise(written, "VN")


def test_people_read_it_in_groups():
    assert readable("+84912345678") == "+84 912 345 678"
