"""What a file may be of: customers, or what an app above knows of them. Each registers its kind when it starts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import Promise

from contacts.importing.sheet import Row
from contacts.models import ContactImport
from workspaces.models import Workspace

Text = str | Promise


class Reader(Protocol):
    """Reads rows as what the kind's other functions take. Those without anything in the columns that count are passed over."""

    def lines(self, rows: Iterable[Row]) -> Iterable[Any]: ...


def apart(row: Row) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Files of one kind, and what is done with their rows.

    key: as `ContactImport.kind` has it; its verbs in the audit trail begin so. labels: what a column may hold, by key, in the order in
    which it is offered. guesses: the keys by what people call a column, as `columns.plain` writes it. several: those of which there
    may be several columns. missing: what is wrong with the columns that were chosen, or nothing. rules: which fields of the import a
    person chooses; known: of `ContactImport.Known`, the usual one first, under `known_label`.

    check, write, undo: within a transaction that holds the import; counts are added to it, and it is not saved. undo returns whether
    anything was left. together: what rows have in common that must not be taken in two lots, such as an order; empty: nothing.
    preview: the first rows as `_preview.html` of the folder shows them.
    """

    key: str
    labels: Callable[[Workspace], Mapping[str, str]]
    guesses: Mapping[str, str]
    several: frozenset[str]
    missing: Callable[[Sequence[str]], Text]
    rules: Sequence[str]
    known: Sequence[ContactImport.Known]
    known_label: Text
    reader: Callable[[ContactImport], Reader]
    check: Callable[[ContactImport, Any], None]
    write: Callable[[ContactImport, Any], None]
    undo: Callable[[ContactImport], bool]
    preview: Callable[[ContactImport, Sequence[Row]], Any]
    together: Callable[[ContactImport], Callable[[Row], str]] = lambda imported: apart
    # Templates and words of the pages, and the address of the other way.
    folder: str
    export: str
    label: Text
    title: Text
    done: Text
    undoing: Text
    kept: Text


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    KINDS[kind.key] = kind


def kind_of(imported: ContactImport) -> Kind:
    return KINDS[imported.kind]
