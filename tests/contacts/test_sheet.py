"""Files as people have them: in any letters, with any delimiter, broken in any way."""

import tracemalloc
import unicodedata
from io import BytesIO

import pytest

from contacts.importing.columns import GUESSES, SEVERAL, guess_columns, labels
from contacts.importing.sheet import find_delimiter, find_encoding, rows_of

TEXT = "Họ tên,SĐT,Ghi chú\nNguyễn Thị Lan,0912345678,Thích trà sen\nĐỗ Minh Khang,0987654321,Giao buổi chiều\n"
TONES = "\u0300\u0301\u0303\u0309\u0323"


def in_windows_1258(text: str) -> bytes:
    """As Vietnamese Windows wrote it: a tone is a letter of its own."""
    written = b""
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(part for part in parts if part in TONES)
        rest = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
        written += (rest + tone).encode("cp1258")
    return written


def read(content: bytes, encoding: str = "utf-8-sig", delimiter: str = ",") -> list[tuple[int, list[str], str]]:
    return [(row.number, row.cells, row.code) for row in rows_of(BytesIO(content), encoding, delimiter)]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16"),
        (in_windows_1258(TEXT), "cp1258"),
        ("Nom,Téléphone\nRenée Dubois,0912\nFrançois Müller,0913\n".encode("cp1252"), "cp1252"),
        (b"Name,Phone\nLan,0912\n", "utf-8-sig"),
        (TEXT.encode() + b"\xff broken\n", "utf-8-sig"),
        (b"Name\n" + b"A\n" * 100_000 + in_windows_1258(TEXT), "cp1258"),
    ],
)
def test_the_letters_are_found(content, encoding):
    assert find_encoding(BytesIO(content)) == encoding


def test_letters_of_every_encoding_are_read_alike():
    expected = [line.split(",") for line in TEXT.splitlines()]
    for written, encoding in (("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16")):
        assert [cells for _, cells, _ in read(TEXT.encode(written), encoding)] == expected
    old = [cells for _, cells, _ in read(in_windows_1258(TEXT), "cp1258")]
    assert [[unicodedata.normalize("NFC", cell) for cell in cells] for cells in old] == expected


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(delimiter):
    rows = [["Name", "Note"], ["Lan", '"a, b; c, d; e"'], ["Mai", ""]]
    content = "\n".join(delimiter.join(row) for row in rows).encode()

    assert find_delimiter(BytesIO(content), "utf-8-sig") == delimiter


def test_a_quote_that_nobody_closes_costs_its_row_alone():
    content = 'Name,Note\nLan,"never closed\nMai,a\n"Vy","with ""quotes"", and\nlines"\nKhang,"x" y\nAn,b\n'

    assert read(content.encode()) == [
        (1, ["Name", "Note"], ""),
        (2, ['Lan,"never closed'], "quotes"),
        (3, ["Mai", "a"], ""),
        (4, ["Vy", 'with "quotes", and\nlines'], ""),
        (5, ['Khang,"x" y'], "quotes"),
        (6, ["An", "b"], ""),
    ]
    assert read(b'Name\n"' + b"A\n" * 100_000)[-1][:2] == (100_001, ["A"])


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_do_on_any_system(ending):
    assert read(ending.join(["a,b", "", "c,d"]).encode()) == [(1, ["a", "b"], ""), (2, [], ""), (3, ["c", "d"], "")]


def test_a_cell_of_megabytes_costs_its_row_alone_and_little_memory():
    content = BytesIO(b"Lan,1\nMai," + b"x" * 30_000_000 + b"\nVy,2\n")
    tracemalloc.start()

    rows = list(rows_of(content, "utf-8-sig", ","))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(row.number, row.code) for row in rows] == [(1, ""), (2, "cell_too_long"), (3, "")]
    assert peak < 12_000_000


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Họ tên", "name"), ("HỌ VÀ TÊN KHÁCH", ""), ("Full name", "name"), ("First Name", "name"), ("SĐT", "phone"),
        ("Điện thoại", "phone"), ("Phone 1 - Value", "phone"), ("E-mail 2", "email"), ("Ghi chú", "note"),
        ("Ngày sinh", "birthday"), ("Công ty", "company"), ("Địa chỉ", "address"), ("Cỡ giày", ""), ("Mã khách hàng", ""), ("Mã Messio", "id"), ("", ""),
    ],
)  # fmt: skip
def test_what_a_column_is_called_says_what_it_holds(name, key):
    assert guess_columns([name], labels([]), GUESSES, SEVERAL) == [key]


def test_of_what_there_can_be_one_the_first_column_is_taken():
    names = ["Phone", "Mobile", "Company", "Công ty"]
    assert guess_columns(names, labels([]), GUESSES, SEVERAL) == ["phone", "phone", "company", ""]
