"""An import as its page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.forms import BoundField
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from contacts import telephone
from contacts.importing.columns import OWN, labels
from contacts.importing.forms import MatchingForm
from contacts.importing.known import decide, find_known
from contacts.importing.lines import Line, Reader
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


@dataclass(frozen=True)
class Previewed:
    """A row as it would become. state: new, known or wrong."""

    line: Line
    state: str
    phones: list[str]
    others: list[tuple[str, str]]
    problems: list[Problem]


class ImportPage:
    def __init__(self, imported: ContactImport, form: MatchingForm | None = None) -> None:
        """form: one that was sent and refused."""
        self.imported = imported
        self.given_form = form

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

    @cached_property
    def preview(self) -> list[Previewed]:
        imported = self.imported
        lines = list(Reader(imported).lines(self.rows[imported.has_header :]))
        known = find_known(imported.workspace_id, lines, by_name="id" in imported.columns)
        decision = decide(lines, known, imported)
        made = {line.number for line in decision.created}
        names = labels(imported.workspace.custom_fields.all())
        owners = {pk: email for email, pk in Reader(imported).owners.items()}
        return [
            Previewed(
                line,
                "wrong" if line.problems else "new" if line.number in made else "known",
                [telephone.readable(number) for number in line.phones],
                list(others_of(line, names, owners)),
                list(problems_of(ImportLine(number=line.number, problems=line.problems), self.header)),
            )
            for line in lines
        ]

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


def others_of(line: Line, names: dict[str, str], owners: dict[int, str]) -> Iterator[tuple[str, str]]:
    """What a row tells beside name, telephones and e-mails: what it is called, and as people read it."""
    told: dict[str, Any] = {key: value for key, value in line.fields.items() if key != "name"}
    if birthday := told.get("birthday"):
        told["birthday"] = date_format(birthday, "DATE_FORMAT")
    if owner := told.pop("owner_id", None):
        told["owner"] = owners[owner]
    if consent := told.get("consent"):
        told["consent"] = _("Yes") if consent == "given" else _("No")
    own = {OWN + key: {True: _("Yes"), False: _("No")}.get(value, value) for key, value in line.own.items()}
    notes = {"note": " · ".join(line.notes)} if line.notes else {}
    tags = {"tags": ", ".join(line.tags)} if line.tags else {}
    for key, value in (told | own | notes | tags).items():
        yield names[key], str(value)
