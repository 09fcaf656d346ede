"""A file of rows, read from its beginning in constant memory: in which letters it is written, and what its rows hold.

A guess about a file may be wrong; what a person chooses instead is read in the same way.
"""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count, islice
from typing import IO

from charset_normalizer import from_bytes
from django.utils.translation import gettext_lazy as _

# By the names that Python's codecs have. The first reads a byte order mark where there is one.
ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp1258": _("Vietnamese (Windows-1258)"),
    "cp1252": _("Western European (Windows-1252)"),
}
DELIMITERS = {",": _("Comma ,"), ";": _("Semicolon ;"), "\t": _("Tab")}
UTF8, UTF16, VIETNAMESE, WESTERN = ENCODINGS
BYTE_ORDER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
PIECE_BYTES = 64 * 1024
SAMPLE_BYTES = 16 * 1024
SAMPLE_LINES = 20
# More than any row that a person can read; a cell is bounded by the csv module's own 131,072 characters.
LONGEST_LINE = 1_000_000


@dataclass(slots=True)
class Row:
    """number: as spreadsheets count, from 1. code: why the row cannot be read, of `problems.py`; cells[0] is its beginning."""

    number: int
    cells: list[str] = field(default_factory=list)
    code: str = ""


def rows_of(file: IO[bytes], encoding: str, delimiter: str) -> Iterator[Row]:
    """What cannot be decoded becomes U+FFFD. A row that breaks the rules of quotes costs itself and no other."""
    text = text_of(file, encoding)
    source = Lines(text)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    try:
        for number in count(1):
            source.taken.clear()
            try:
                yield Row(number, next(reader))
            except StopIteration:
                return
            except csv.Error:
                # A quote that nobody closes takes all that follows into its cell: those lines are read by themselves.
                first, *swallowed = source.taken
                source.waiting.extendleft(reversed(swallowed))
                code = "cell_too_long" if len(first) >= csv.field_size_limit() else "quotes"
                yield Row(number, [first[:200].strip()], code)
    finally:
        # The file is its opener's to close, who may have done so already.
        with suppress(ValueError):
            text.detach()


def text_of(file: IO[bytes], encoding: str) -> io.TextIOWrapper:
    """From the file's beginning."""
    file.seek(0)
    if encoding == UTF16 and not file.read(2).startswith(BYTE_ORDER_MARKS):
        encoding = "utf-16-le"  # as Windows leaves it away; Python's would refuse to guess
    file.seek(0)
    return io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")


class Lines:
    """The lines of a text, of which the last ones can be put back. `taken`: what went since it was emptied."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text = text
        self.waiting: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self.waiting.popleft() if self.waiting else self.text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.taken.append(line)
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            while (rest := self.text.readline(LONGEST_LINE)) and not rest.endswith(("\n", "\r")):
                pass
            raise csv.Error("line too long")
        return line


def find_encoding(file: IO[bytes]) -> str:
    """One of ENCODINGS. A file without a letter beyond ASCII is UTF-8 like any other."""
    file.seek(0)
    head = file.read(SAMPLE_BYTES)
    if head.startswith(BYTE_ORDER_MARKS) or head[1::2].count(0) > len(head) / 8:
        return UTF16
    piece = first_that_is_not_utf8(file)
    if not piece:
        return UTF8
    # A broken letter among good ones makes no other encoding of it.
    text = piece.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if sum(not letter.isascii() for letter in text) > 2 * broken:
        return UTF8
    telling = b"\n".join(line for line in piece.splitlines() if not line.isascii())
    best = from_bytes(telling, cp_isolation=[VIETNAMESE, WESTERN]).best()
    return VIETNAMESE if best is not None and best.encoding == VIETNAMESE else WESTERN


def first_that_is_not_utf8(file: IO[bytes]) -> bytes:
    """Return some thousand bytes around the first that are not; empty where all are."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    while piece := file.read(PIECE_BYTES):
        try:
            decoder.decode(piece)
        except UnicodeDecodeError as error:
            start = max(0, error.start - SAMPLE_BYTES // 2)
            return piece[start : start + SAMPLE_BYTES]
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return bytes(error.object)
    return b""


def find_delimiter(file: IO[bytes], encoding: str) -> str:
    """The one by which the first rows have several cells, and as many each."""
    text = text_of(file, encoding)
    lines = [line for line in islice(iter(lambda: text.readline(LONGEST_LINE), ""), SAMPLE_LINES) if line.strip()]
    text.detach()
    return max(DELIMITERS, key=lambda delimiter: regularity(lines, delimiter))


def regularity(lines: Iterable[str], delimiter: str) -> tuple[bool, int, int]:
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return False, 0, 0
    first = widths[0] if widths else 0
    return first > 1, sum(width == first for width in widths) if first > 1 else 0, first


def count_lines(file: IO[bytes]) -> int:
    """At most so many rows: a cell may hold several lines."""
    file.seek(0)
    return 1 + sum(piece.count(b"\n") or piece.count(b"\r") for piece in iter(lambda: file.read(PIECE_BYTES), b""))


def first_rows(file: IO[bytes], encoding: str, delimiter: str, most: int) -> list[Row]:
    return list(islice(rows_of(file, encoding, delimiter), most))


def looks_like_names(cells: Iterable[str]) -> bool:
    """Whether a first row names the columns: it has no address and no telephone in it."""
    return not any("@" in cell or sum(sign.isdigit() for sign in cell) >= 7 for cell in cells)
