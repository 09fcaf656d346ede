"""Files of customers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts import telephone
from contacts.importing import checking, undoing, writing
from contacts.importing.columns import GUESSES, OWN, SEVERAL, labels, missing
from contacts.importing.joining import Join, joins
from contacts.importing.kinds import Kind, register
from contacts.importing.known import decide, find_known
from contacts.importing.lines import Line, Reader
from contacts.importing.report import Problem, header_of, problems_of
from contacts.importing.sheet import Row
from contacts.models import ContactImport, ImportLine
from workspaces.models import Workspace


def labels_of(workspace: Workspace) -> dict[str, str]:
    return labels(workspace.custom_fields.all())


def write(imported: ContactImport, lines: Sequence[Line]) -> None:
    known = find_known(imported.workspace_id, lines, by_name="id" in imported.columns)
    writing.write(imported, decide(lines, known, imported))


# ── The first rows ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Previewed:
    """A row as it would become. state: new, known or wrong. join: to whom, of one that is known."""

    line: Line
    state: str
    join: Join | None
    phones: list[str]
    others: list[tuple[str, str]]
    problems: list[Problem]


def preview(imported: ContactImport, rows: Sequence[Row]) -> list[Previewed]:
    reader = Reader(imported)
    lines = list(reader.lines(rows))
    known = find_known(imported.workspace_id, lines, by_name="id" in imported.columns)
    told = decide(lines, known, imported).joined
    joined = {join.row: join for join in joins((row, *join) for row, join in told.items())}
    names, header = labels_of(imported.workspace), header_of(imported)
    owners = {pk: email for email, pk in reader.owners.items()}
    return [
        Previewed(
            line,
            "wrong" if line.problems else "known" if line.number in told else "new",
            joined.get(line.number),
            [telephone.readable(number) for number in line.phones],
            list(others_of(line, names, owners)),
            list(problems_of(ImportLine(number=line.number, problems=line.problems), header)),
        )
        for line in lines
    ]


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


Known = ContactImport.Known
register(
    Kind(
        key="contacts",
        labels=labels_of,
        guesses=GUESSES,
        several=SEVERAL,
        missing=missing,
        rules=("known", "date_order"),
        known=(Known.FILL, Known.SKIP, Known.OVERWRITE),
        known_label=gettext_lazy("Customers who are here already, by their number, e-mail or telephone"),
        reader=Reader,
        check=checking.count_rows,
        write=write,
        undo=undoing.undo_some,
        preview=preview,
        folder="customers/import",
        export="contacts:export",
        label=gettext_lazy("Customers"),
        title=gettext_lazy("Import customers"),
        done=gettext_lazy("The customers are there"),
        undoing=gettext_lazy(
            "The customers whom it made go, and what it changed is as before. Whoever wrote to you since, or was worked on by your team,"
            " stays as they are."
        ),
        kept=gettext_lazy("Somebody wrote to them, or your team changed them, after the import."),
    )
)
