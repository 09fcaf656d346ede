"""What is wrong with which row, as people read it: on the page, and as a file to mend and import."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contacts.export import BYTE_ORDER_MARK, as_csv
from contacts.importing.problems import SENTENCES
from contacts.importing.sheet import Row, first_rows, rows_of
from contacts.models import ContactImport, ImportLine

# Rows at once.
BATCH = 500


@dataclass(frozen=True)
class Problem:
    """column: its name in the file; empty where the whole row is meant."""

    row: int
    column: str
    value: str
    sentence: str


def header_of(imported: ContactImport) -> list[str]:
    """What the columns are called in the file, or by their numbers."""
    names: list[str] = []
    if imported.has_header:
        with imported.file.open("rb") as file:
            names = next((row.cells for row in first_rows(file, imported.encoding, imported.delimiter, 1)), [])
    return [name_of(names, number) for number in range(len(imported.columns))]


def name_of(names: list[str], number: int) -> str:
    written = " ".join(names[number].split()) if number < len(names) else ""
    return written or _("Column %(number)s") % {"number": number + 1}


def problems_of(line: ImportLine, header: list[str]) -> Iterator[Problem]:
    for found in line.problems:
        column = header[found["column"]] if found["column"] is not None else ""
        yield Problem(line.number, column, found["value"], str(SENTENCES[found["code"]]))


def failed_lines(imported: ContactImport, after: int = 0) -> "QuerySet[ImportLine]":
    return imported.lines.filter(contact=None, number__gt=after).order_by("number")


def report_pages(imported: ContactImport) -> Iterator[str]:
    """Yield CSV in pieces: a line for each problem, and behind a row's first one the row as it stands in the file.

    So it can be mended there and imported: what is said of it here is in no column that an import would take.
    """
    header = header_of(imported)
    yield BYTE_ORDER_MARK + as_csv([[_("Row"), _("Column"), _("Value"), _("What is wrong"), *header]])
    with imported.file.open("rb") as file:
        rows = rows_of(file, imported.encoding, imported.delimiter)
        last = 0
        while lines := list(failed_lines(imported, last)[:BATCH]):
            yield as_csv(cells for line in lines for cells in told(line, header, rows))
            last = lines[-1].number


def told(line: ImportLine, header: list[str], rows: Iterator[Row]) -> Iterator[list[str]]:
    cells = next((row.cells for row in rows if row.number == line.number), [])
    for number, problem in enumerate(problems_of(line, header)):
        yield [str(problem.row), problem.column, problem.value, problem.sentence, *([] if number else cells)]
