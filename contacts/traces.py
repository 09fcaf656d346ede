"""All that is held of a customer: how it is given to them, and how it is erased. An app that holds something registers it when it starts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Q
from django.db.models.fields.files import FieldFile

from contacts.models import Contact, Erasure

# What a table gives: its name in the file, and its rows, each as JSON has it.
Table = tuple[str, Iterable[dict[str, Any]]]


def nothing(*_: Any) -> Any:
    return ()


@dataclass(frozen=True, kw_only=True)
class Traces:
    """What one app holds of customers.

    tables: of a customer, for the file that they are given. files: theirs, each under the name that it has in there.
    begin: takes away, in the transaction in which the customer goes, what would be shown or sent otherwise; returns what is left to
    erase, as JSON. The customer's identities, conversations and row are held. go_on: erases a piece of what was left, each call in
    transactions of its own and repeated wherever it was cut off, and returns what is left now. used_since: the condition on contacts
    that something happened with them at that moment or later.
    """

    key: str
    tables: Callable[[Contact], Iterable[Table]] = nothing
    files: Callable[[Contact], Iterator[tuple[str, FieldFile]]] = nothing
    begin: Callable[[Contact, Erasure], Any] = nothing
    go_on: Callable[[Erasure, Any], Any] = nothing
    used_since: Callable[[datetime], Exists | Q] | None = None


TRACES: dict[str, Traces] = {}


def register(traces: Traces) -> None:
    TRACES[traces.key] = traces
