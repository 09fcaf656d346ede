"""What events tell about a customer beside what happened: the name, and where replies go. The latest of each counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from contacts.index import entry_of_new, index_contacts
from contacts.models import Contact
from inbox import sets
from inbox.customer_facts import of_channel
from inbox.events import MessageReceived
from inbox.ingest.places import Located, Place
from inbox.models import Identity
from inbox.search import index
from inbox.text import clean

if TYPE_CHECKING:
    from inbox.ingest.held import Held, Row

# What the platform calls a customer is what the contact is called, until somebody gives it another name.
FOLLOW = """
UPDATE contacts_contact c SET name = given.name, compared_at = NULL
FROM json_to_recordset(%s::json) AS given (id bigint, name text, before text)
WHERE c.id = given.id AND c.name IN ('', given.before)
"""


@dataclass(slots=True)
class Told:
    name: str = ""
    name_at: datetime | None = None
    address: str = ""
    address_at: datetime | None = None


def latest(located: Sequence[Located]) -> dict[Place, Told]:
    """What these events tell, by the id that they name."""
    told: dict[Place, Told] = {}
    for _, channel, event in located:
        name = event.name if isinstance(event, MessageReceived) else ""
        if not name and not event.address:
            continue
        seen = told.setdefault((channel.pk, event.customer), Told())
        if name:
            take_name(seen, clean(name)[:200], event.at)
        if event.address:
            take_address(seen, clean(event.address)[:300], event.at)
    return told


def take_name(row: "Told | Row", name: str, at: datetime | None) -> bool:
    """Of two that are told at once the greater: it does not matter which comes first."""
    if at is None or (row.name_at is not None and (at, name) <= (row.name_at, row.name)):
        return False
    row.name, row.name_at = name, at
    return True


def take_address(row: "Told | Row", address: str, at: datetime | None) -> bool:
    if at is None or (row.address_at is not None and (at, address) <= (row.address_at, row.address)):
        return False
    row.address, row.address_at = address, at
    return True


def introduce(held: "Held", located: Sequence[Located]) -> tuple[list[int], set[int]]:
    """Write what is told of the customers, and give each a contact.

    Returns the ids of the identities that are new, and of those that are called something else now.
    """
    moved: set[int] = set()
    before: dict[int, str] = {}
    for place, told in latest(located).items():
        row = held.rows[held.main(place)]
        name = row.name
        if take_name(row, told.name, told.name_at):
            moved.add(row.id)
            if row.name != name:
                before.setdefault(row.id, name)
        if take_address(row, told.address, told.address_at):
            moved.add(row.id)
    columns = ("id", "name", "name_at", "address", "address_at")
    sets.update(Identity, [{name: getattr(held.rows[pk], name) for name in columns} for pk in sorted(moved)])
    new = give_contacts(held, {channel.pk: channel.workspace_id for _, channel, _ in located})
    follow(held, before)
    return new, set(before)


def give_contacts(held: "Held", workspaces: Mapping[int, int]) -> list[int]:
    """Return the identities that had none; whose other ids they have, have the same."""
    mains = [row for row in held.rows.values() if row.joined_to_id is None and row.channel_id in workspaces]
    nobody = [row for row in mains if row.contact_id is None]
    ids = sets.insert(Contact, [contact_row(workspaces[row.channel_id], row) for row in nobody])
    for row, contact_id in zip(nobody, ids, strict=True):
        row.contact_id = contact_id
    given = {row.id: row for row in nobody}
    others = [row for row in held.rows.values() if row.joined_to_id in given]
    for row in others:
        row.contact_id = given[row.joined_to_id or 0].contact_id
    sets.update(Identity, [{"id": row.id, "contact_id": row.contact_id} for row in [*nobody, *others]])
    return list(given)


def contact_row(workspace_id: int, row: "Row") -> dict[str, Any]:
    entry = entry_of_new(workspace_id, row.name, beside=[of_channel(row.channel_id)])
    return {"workspace_id": workspace_id, "name": row.name, **entry}


def follow(held: "Held", before: Mapping[int, str]) -> None:
    """What the platform calls a customer now is found, and is the contact's name too where nobody gave another."""
    if not before:
        return
    rows = [held.rows[pk] for pk in sorted(before)]
    given = [{"id": row.contact_id, "name": row.name, "before": before[row.id]} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW, [sets.document(given)])
    index_contacts(row.contact_id for row in rows if row.contact_id)
    # The part that is the first name was the old one's.
    Identity.objects.filter(pk__among=before).update(first_name="")
    index.index_names(before)
