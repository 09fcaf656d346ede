"""A ticket's fields by name, those of its workspace's own among them: "own_" and the field's key, as in forms."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from helpdesk.models import Ticket, TicketField
from workspaces.own_fields import PREFIX, in_words, name_of


def is_own(name: str) -> bool:
    return name.startswith(PREFIX)


def value(ticket: Ticket, name: str) -> Any:
    """None for one of its own that says nothing."""
    return ticket.custom.get(name.removeprefix(PREFIX)) if is_own(name) else getattr(ticket, name)


def put(ticket: Ticket, name: str, new: Any) -> None:
    if not is_own(name):
        setattr(ticket, name, new)
        return
    key = name.removeprefix(PREFIX)
    ticket.custom = {known: kept for known, kept in ticket.custom.items() if known != key}
    if not is_empty(new):
        ticket.custom[key] = new


def is_empty(given: Any) -> bool:
    return given in (None, "")


def named(workspace_id: int, names: Collection[str]) -> dict[str, TicketField]:
    """Those of these names that are fields of the workspace's own, and there still."""
    keys = [int(name.removeprefix(PREFIX)) for name in names if is_own(name)]
    rows = TicketField.objects.filter(workspace=workspace_id, pk__in=keys) if keys else ()
    return {name_of(row): row for row in rows}


def label(ticket: Ticket, name: str) -> str:
    if not is_own(name):
        return str(Ticket._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    row = named(ticket.workspace_id, [name]).get(name)
    return row.name if row else name


@dataclass(frozen=True)
class Line:
    """What a field of the workspace's own says of a ticket; empty where nothing."""

    label: str
    text: str


def lines(ticket: Ticket, rows: Iterable[TicketField]) -> list[Line]:
    """Of the fields that are asked of such a ticket, and of those that say something of it all the same."""
    return [
        Line(row.name, "" if is_empty(known) else in_words(row.kind, known))
        for row in rows
        if not is_empty(known := ticket.custom.get(row.key)) or row.is_asked_of(ticket.kind)
    ]
