"""What rows of a file say, written by the set: a fixed number of statements for each lot of them."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from contacts.importing.known import Decision
from contacts.importing.lines import Line
from contacts.importing.telling import tell_of_changed, tell_of_new
from contacts.index import entry, index_contacts
from contacts.models import Contact, ContactEmail, ContactImport, ContactNote, ContactPhone, ImportLine
from contacts.signals import contact_changed, contact_changing, contacts_changed
from workspaces.models import Tag


class Gone(Exception):
    """Somebody whom a row was found to be about is deleted meanwhile: look again."""


# A tag on a customer.
Tagged = Contact.tags.through
# Columns of Contact that a file may tell of.
TOLD = ("name", "company", "address", "birthday", "language", "owner_id", "consent", "time_zone")


def write(imported: ContactImport, decision: Decision) -> None:
    """Within a transaction. Counts are added to `imported`, which is not saved."""
    create(imported, decision)
    change(imported, decision.changed)
    ImportLine.objects.bulk_create(
        ImportLine(contact_import=imported, number=line.number, problems=line.problems) for line in decision.failed
    )
    imported.skipped_count += len(decision.skipped)
    imported.failed_count += len(decision.failed)


# ── Who is new ─────────────────────────────────────────────────────────────────────────────────────────────────────


def create(imported: ContactImport, decision: Decision) -> None:
    lines = decision.created
    for line in lines:
        for later in decision.merged.get(line.number, ()):
            add(line, later, imported.known)
    rows = make_contacts(imported, lines)
    ImportLine.objects.bulk_create(rows)
    tell_of_new(imported, rows)
    imported.created_count += len(lines)
    imported.changed_count += sum(map(len, decision.merged.values()))


def make_contacts(imported: ContactImport, lines: Sequence[Line]) -> list[ImportLine]:
    """Let whoever the rows are about be a customer. Return what an undo needs, for each its own, not saved."""
    now = timezone.now()
    workspace_id = imported.workspace_id
    tags = tags_called(workspace_id, (name for line in lines for name in line.tags))
    tag_ids = [{tags[name.lower()] for name in line.tags} for line in lines]
    contacts = [new_contact(workspace_id, line, ids, now) for line, ids in zip(lines, tag_ids, strict=True)]
    Contact.objects.bulk_create(contacts)
    Tagged.objects.bulk_create(
        Tagged(contact=contact, tag_id=pk) for contact, ids in zip(contacts, tag_ids, strict=True) for pk in ids
    )
    emails, phones, notes = [], [], []
    for contact, line in zip(contacts, lines, strict=True):
        emails += [
            ContactEmail(workspace_id=workspace_id, contact=contact, address=address, position=position)
            for position, address in enumerate(line.emails)
        ]
        phones += [
            ContactPhone(workspace_id=workspace_id, contact=contact, number=number, position=position)
            for position, number in enumerate(line.phones)
        ]
        notes += [ContactNote(contact=contact, author_id=imported.author_id, text=text) for text in line.notes]
    ContactEmail.objects.bulk_create(emails)
    ContactPhone.objects.bulk_create(phones)
    noted: dict[int, list[int]] = defaultdict(list)
    for note in ContactNote.objects.bulk_create(notes):
        noted[note.contact_id].append(note.pk)
    return [
        ImportLine(
            contact_import=imported,
            number=line.number,
            contact=contact,
            is_new=True,
            written={"state": state_of(contact, line.emails, line.phones), "notes": noted.get(contact.pk, [])},
        )
        for contact, line in zip(contacts, lines, strict=True)
    ]


def add(line: Line, later: Line, known: str) -> None:
    """A later row about somebody whom `line` makes."""
    if known == ContactImport.Known.OVERWRITE:
        line.fields |= later.fields
        line.own |= later.own
    else:
        line.fields = later.fields | line.fields
        line.own = later.own | line.own
    line.emails += [address for address in later.emails if address not in line.emails]
    line.phones += [number for number in later.phones if number not in line.phones]
    line.notes += [text for text in later.notes if text not in line.notes]
    line.tags += [name for name in later.tags if name not in line.tags]


def new_contact(workspace_id: int, line: Line, tag_ids: Collection[int], now: datetime) -> Contact:
    contact = Contact(
        workspace_id=workspace_id,
        source=Contact.Source.IMPORT,
        custom=line.own,
        consent_at=now if line.fields.get("consent") else None,
        **{"company": "", "address": "", "language": "", "consent": "", "time_zone": "", **line.fields},
    )
    for name, value in entry(contact, line.emails, line.phones, tag_ids).items():
        setattr(contact, name, value)
    return contact


def tags_called(workspace_id: int, names: Iterable[str]) -> dict[str, int]:
    """The workspace's tags by their names in lower case; those that are not there are made."""
    wanted = {name.lower(): name for name in names}
    if not wanted:
        return {}
    known = lower_names(workspace_id)
    if missing := [Tag(workspace_id=workspace_id, name=name) for lower, name in wanted.items() if lower not in known]:
        Tag.objects.bulk_create(missing, ignore_conflicts=True)
        known = lower_names(workspace_id)
    return known


def lower_names(workspace_id: int) -> dict[str, int]:
    return {name.lower(): pk for name, pk in Tag.objects.filter(workspace=workspace_id).values_list("name", "pk")}


def state_of(contact: Contact, emails: Iterable[str], phones: Iterable[str]) -> str:
    """Tells whether somebody worked on the customer since. Short, as it is kept for each of a million."""
    told = [str(getattr(contact, name) or "") for name in TOLD]
    # What was made before a file could tell of the last one can still be undone.
    told = told if told[-1] else told[:-1]
    whole = json.dumps([told, contact.custom, list(emails), list(phones)], sort_keys=True)
    return hashlib.blake2b(whole.encode(), digest_size=12).hexdigest()


# ── Who is known ───────────────────────────────────────────────────────────────────────────────────────────────────


def change(imported: ContactImport, lines_of: dict[int, list[Line]]) -> None:
    """A customer of whom the file tells nothing new is left alone, and counts as skipped."""
    if not lines_of:
        return
    # Whoever shows customers by their names locks what comes before them.
    for contact in Contact.objects.filter(pk__in=lines_of).order_by("pk"):
        if any("name" in changes_of(contact, line, imported.known)["fields"] for line in lines_of[contact.pk]):
            contact_changing.send(Contact, contact=contact)
    held = list(Contact.objects.select_for_update(no_key=True).filter(pk__in=lines_of).order_by("pk"))
    if len(held) < len(lines_of):
        raise Gone
    names = (name for lines in lines_of.values() for line in lines for name in line.tags)
    listed = Listed(imported.workspace_id, held, names)
    changed, renamed, written = [], [], []
    for contact in held:
        for line in lines_of[contact.pk]:
            change_of = changes_of(contact, line, imported.known) | listed.take(contact, line, imported)
            if not any(change_of.values()):
                imported.skipped_count += 1
                continue
            imported.changed_count += 1
            apply(contact, change_of)
            changed.append(contact)
            if "name" in change_of["fields"]:
                renamed.append(contact)
            row = ImportLine(contact_import=imported, number=line.number, contact=contact)
            written.append((row, change_of))
    # They are there and held: nobody is inserted, and it takes a tenth of what an update of as many cases would.
    columns = [*TOLD_FIELDS, "custom", "consent_at", "compared_at"]
    Contact.objects.bulk_create(set(changed), update_conflicts=True, unique_fields=["pk"], update_fields=columns)
    listed.write()
    for row, change_of in written:
        row.written = in_json(change_of) | {"notes": [note.pk for note in change_of["notes"]]}
    rows = ImportLine.objects.bulk_create(row for row, _ in written)
    tell_of_changed(imported, rows)
    index_contacts({contact.pk for contact in changed})
    by_name = {contact.pk: contact for contact in renamed}
    for contact in by_name.values():
        contact_changed.send(Contact, contact=contact)
    if others := {contact.pk for contact in changed} - by_name.keys():
        contacts_changed.send(Contact, workspace_id=imported.workspace_id, ids=others)


TOLD_FIELDS = tuple(name.removesuffix("_id") for name in TOLD)


def changes_of(contact: Contact, line: Line, known: str) -> dict[str, Any]:
    """{"fields": {column: [before, after]}, "own": {key: [before, after]}}; an empty cell changes nothing."""
    may_replace = known == ContactImport.Known.OVERWRITE

    def differs(before: Any, after: Any) -> bool:
        return before in (None, "") or (may_replace and before != after)

    fields = {name: [getattr(contact, name), after] for name, after in line.fields.items()}
    own = {key: [contact.custom.get(key), after] for key, after in line.own.items()}
    return {
        "fields": {name: pair for name, pair in fields.items() if differs(*pair)},
        "own": {key: pair for key, pair in own.items() if differs(*pair)},
    }


def apply(contact: Contact, change_of: dict[str, Any]) -> None:
    for name, (_, after) in change_of["fields"].items():
        setattr(contact, name, after)
    if "consent" in change_of["fields"]:
        contact.consent_at = timezone.now()
    contact.compared_at = None
    contact.custom = contact.custom | {key: after for key, (_, after) in change_of["own"].items()}


def in_json(change_of: dict[str, Any]) -> dict[str, Any]:
    """Dates as their text; the rest as it is."""
    return json.loads(json.dumps(change_of, default=str))  # type: ignore[no-any-return]


class Listed:
    """E-mails, telephones and notes of known customers: what the file has beside is added, and nothing is taken away."""

    def __init__(self, workspace_id: int, contacts: Sequence[Contact], names: Iterable[str]) -> None:
        """names: of the tags that the file will ask for."""
        ids = [contact.pk for contact in contacts]
        self.emails = self.places(
            ContactEmail.objects.filter(contact__in=ids).values_list("contact_id", "address", "position")
        )
        self.phones = self.places(
            ContactPhone.objects.filter(contact__in=ids).values_list("contact_id", "number", "position")
        )
        self.tags: dict[int, set[int]] = defaultdict(set)
        for pk, tag_id in Tagged.objects.filter(contact__in=ids).values_list("contact_id", "tag_id"):
            self.tags[pk].add(tag_id)
        self.tags_called = tags_called(workspace_id, names)
        self.notes: dict[int, set[str]] = defaultdict(set)
        for pk, text in ContactNote.objects.filter(contact__in=ids).values_list("contact_id", "text"):
            self.notes[pk].add(text)
        self.new_emails: list[ContactEmail] = []
        self.new_phones: list[ContactPhone] = []
        self.new_notes: list[ContactNote] = []
        self.new_tags: list[Any] = []

    def places(self, rows: Iterable[tuple[int, str, int]]) -> dict[int, dict[str, int]]:
        found: dict[int, dict[str, int]] = defaultdict(dict)
        for pk, address, position in rows:
            found[pk][address] = position
        return found

    def take(self, contact: Contact, line: Line, imported: ContactImport) -> dict[str, list[Any]]:
        both = {"workspace_id": contact.workspace_id, "contact": contact}
        emails = self.free(self.emails[contact.pk], line.emails)
        self.new_emails += [ContactEmail(address=address, position=position, **both) for address, position in emails]
        phones = self.free(self.phones[contact.pk], line.phones)
        self.new_phones += [ContactPhone(number=number, position=position, **both) for number, position in phones]
        told = [text for text in line.notes if text not in self.notes[contact.pk]]
        self.notes[contact.pk].update(told)
        notes = [ContactNote(contact=contact, author_id=imported.author_id, text=text) for text in told]
        self.new_notes += notes
        tags = {self.tags_called[name.lower()] for name in line.tags} - self.tags[contact.pk]
        self.tags[contact.pk] |= tags
        self.new_tags += [Tagged(contact=contact, tag_id=pk) for pk in tags]
        return {
            "emails": [address for address, _ in emails],
            "phones": [number for number, _ in phones],
            "notes": notes,
            "tags": sorted(tags),
        }

    def free(self, held: dict[str, int], wanted: Iterable[str]) -> list[tuple[str, int]]:
        """Those that are not there, each with its place behind the last."""
        found = []
        for address in wanted:
            if address not in held:
                held[address] = max(held.values(), default=-1) + 1
                found.append((address, held[address]))
        return found

    def write(self) -> None:
        ContactEmail.objects.bulk_create(self.new_emails)
        ContactPhone.objects.bulk_create(self.new_phones)
        ContactNote.objects.bulk_create(self.new_notes)
        Tagged.objects.bulk_create(self.new_tags)
