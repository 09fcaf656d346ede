"""Cells that spreadsheets would run as formulas: disarmed when they leave, and as they were when they come back."""

import re
import unicodedata

# What begins a formula in some spreadsheet, after any number of the apostrophes by which we disarm it.
# Source: OWASP, "CSV Injection", read 2026-11-28.
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def disarmed(cell: str) -> str:
    """A spreadsheet shows text behind an apostrophe as it stands. Who wrote an apostrophe gets it back, too."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def as_written(cell: str) -> str:
    """The other way, and composed: one letter is one code point, as everywhere else."""
    if cell.startswith("'") and FORMULA.match(cell):
        cell = cell[1:]
    return cell if cell.isascii() else unicodedata.normalize("NFC", cell)
