"""An import as its page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.forms import BoundField
from django.utils.functional import cached_property

from contacts.importing.forms import MatchingForm
from contacts.importing.joining import Join, joins
from contacts.importing.kinds import Kind, kind_of
from contacts.importing.problems import OF_FILES
from contacts.importing.report import Problem, failed_lines, header_of, problems_of
from contacts.importing.sheet import Row, first_rows
from contacts.models import ContactImport, ImportLine

SAMPLES = 3
PREVIEWED = 20
PROBLEMS_SHOWN = 50
KEPT_SHOWN = 50
LONGEST_SAMPLE = 60

State = ContactImport.State
# Which of the steps a person sees it in.
STEPS = {State.MATCHING: 2, State.CHECKING: 3, State.CHECKED: 3, State.RUNNING: 4}


@dataclass(frozen=True)
class Column:
    name: str
    samples: list[str]
    field: BoundField


class ImportPage:
    def __init__(self, imported: ContactImport, form: MatchingForm | None = None) -> None:
        """form: one that was sent and refused."""
        self.imported = imported
        self.given_form = form

    @property
    def kind(self) -> Kind:
        return kind_of(self.imported)

    @property
    def step(self) -> int:
        return STEPS.get(State(self.imported.state), 5)

    @property
    def has_file(self) -> bool:
        return bool(self.imported.file)

    @property
    def trouble(self) -> str:
        return str(OF_FILES.get(self.imported.error_code, ""))

    @property
    def has_written(self) -> bool:
        """Of one that failed: whether it did so after it had begun to import."""
        return self.imported.position > 0

    # ── What the file holds ────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def rows(self) -> list[Row]:
        imported = self.imported
        with imported.file.open("rb") as file:
            return first_rows(file, imported.encoding, imported.delimiter, PREVIEWED + imported.has_header)

    @cached_property
    def header(self) -> list[str]:
        return header_of(self.imported)

    @cached_property
    def form(self) -> MatchingForm:
        return self.given_form or MatchingForm(instance=self.imported)

    @cached_property
    def columns(self) -> list[Column]:
        told = [row.cells for row in self.rows[self.imported.has_header :] if not row.code]
        return [
            Column(name, list(samples_of(told, number)), self.form[f"column_{number}"])
            for number, name in enumerate(self.header)
        ]

    @property
    def matched_count(self) -> int:
        return sum(map(bool, self.imported.columns))

    # ── What would become of it ────────────────────────────────────────────────────────────────────────────────────

    @property
    def preview(self) -> Any:
        return self.kind.preview(self.imported, self.rows[self.imported.has_header :])

    @cached_property
    def joins(self) -> list[Join]:
        """Rows about somebody who is known, the first of the whole file."""
        return list(joins((row, who, key) for row, who, key in self.imported.joins))

    @property
    def has_joins_below(self) -> bool:
        """Whether there are some beyond the first rows, with which they stand."""
        last = self.rows[-1].number if self.rows else 0
        return any(join.row > last for join in self.joins)

    @property
    def has_more_joins(self) -> bool:
        return self.imported.known_count > len(self.imported.joins)

    @cached_property
    def problems(self) -> list[Problem]:
        lines = failed_lines(self.imported)[:PROBLEMS_SHOWN]
        return [problem for line in lines for problem in problems_of(line, self.header)]

    @property
    def has_more_problems(self) -> bool:
        return self.imported.failed_count > PROBLEMS_SHOWN

    # ── How far it is ──────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def undone_count(self) -> int:
        imported = self.imported
        return imported.removed_count + imported.restored_count + imported.kept_count

    @property
    def done(self) -> int:
        return self.undone_count if self.imported.state == State.UNDOING else self.imported.position

    @property
    def whole(self) -> int:
        imported = self.imported
        undoes = imported.state == State.UNDOING
        return max(1, imported.created_count + imported.changed_count if undoes else imported.row_count)

    @cached_property
    def kept(self) -> list[ImportLine]:
        """Whom an undo left as they are: somebody worked on them since."""
        return list(self.imported.lines.filter(is_kept=True).select_related("contact").order_by("number")[:KEPT_SHOWN])


def samples_of(rows: list[list[str]], number: int) -> Iterator[str]:
    told = (" ".join(cells[number].split()) for cells in rows if number < len(cells))
    return islice((cell[:LONGEST_SAMPLE] for cell in dict.fromkeys(told) if cell), SAMPLES)
