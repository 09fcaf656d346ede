"""Takes an import back: whom it made goes, what it changed is as before, unless somebody worked on it since."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from contacts.importing.telling import FILE, tell_of_changed
from contacts.importing.writing import TOLD_FIELDS, state_of
from contacts.index import index_contacts
from contacts.models import (
    Clue,
    Contact,
    ContactEmail,
    ContactEvent,
    ContactImport,
    ContactNote,
    ContactPhone,
    ImportLine,
)
from contacts.signals import contact_changed, contact_changing, contacts_changed

BATCH = 200
# What an import itself hangs on a customer, and what is derived of that. Anything else came since, whichever app it is of.
MADE_BY_IMPORTS = (Clue, ContactEmail, ContactPhone, ContactNote, ImportLine)


def undo_some(imported: ContactImport) -> bool:
    """Within a transaction. Return whether there was anything left to undo; counts are added to `imported`, unsaved."""
    left = imported.lines.filter(contact__isnull=False, is_kept=False).order_by("-number", "-pk")
    lines = list(left[:BATCH])
    # One customer once: who was made and then changed is restored before.
    made = [line for line in lines if line.is_new]
    changed = [line for line in lines if not line.is_new]
    others = {line.contact_id for line in changed if "name" not in line.written["fields"]}
    for line in changed:
        restore(imported, line)
    if others:
        contacts_changed.send(Contact, workspace_id=imported.workspace_id, ids=others)
    tell_of_changed(imported, changed, is_undone=True)
    remove(imported, made)
    return bool(lines)


# ── Whom it made ───────────────────────────────────────────────────────────────────────────────────────────────────


def remove(imported: ContactImport, lines: list[ImportLine]) -> None:
    removed = take_away(lines)
    imported.removed_count += removed
    imported.kept_count += len(lines) - removed


def take_away(lines: list[ImportLine]) -> int:
    """Delete whom these rows made; who was worked on since is kept, and so are their rows. Return how many are gone."""
    by_contact = {line.contact_id: line for line in lines if line.contact_id}
    rows = Contact.objects.select_for_update().filter(pk__in=by_contact).order_by("pk")
    free = set(untouched(Contact.objects.filter(pk__in=by_contact)).values_list("pk", flat=True))
    gone = [
        contact.pk
        for contact in rows.prefetch_related("emails", "phones", "notes")
        if contact.pk in free and is_as_made(contact, by_contact[contact.pk].written)
    ]
    Contact.objects.filter(pk__in=gone).delete()
    kept = [line.pk for line in lines if line.contact_id not in gone]
    ImportLine.objects.filter(pk__in=kept).update(is_kept=True)
    return len(gone)


def untouched(contacts: "QuerySet[Contact]") -> "QuerySet[Contact]":
    """Those to whom nothing belongs but what an import gives: no channel, conversation, order, ticket …"""
    for relation in Contact._meta.related_objects:
        if relation.related_model not in MADE_BY_IMPORTS:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            if relation.related_model is ContactEvent:
                rows = rows.exclude(data__has_key=FILE)
            contacts = contacts.filter(~Exists(rows))
    return contacts


def is_as_made(contact: Contact, written: dict[str, Any]) -> bool:
    emails = [row.address for row in contact.emails.all()]
    phones = [row.number for row in contact.phones.all()]
    notes = {note.pk for note in contact.notes.all()}
    return state_of(contact, emails, phones) == written["state"] and notes <= set(written["notes"])


# ── What it changed ────────────────────────────────────────────────────────────────────────────────────────────────


def restore(imported: ContactImport, line: ImportLine) -> None:
    """Column by column: what somebody changed since stays, and the customer counts as kept. `line.written` says then what was restored."""
    written = line.written
    renames = "name" in written["fields"]
    if renames:
        contact_changing.send(Contact, contact=line.contact)
    assert line.contact_id
    contact = Contact.objects.select_for_update(no_key=True).get(pk=line.contact_id)
    is_whole = True
    for name, (before, after) in list(written["fields"].items()):
        if as_json(getattr(contact, name)) == after:
            setattr(contact, name, date.fromisoformat(before) if name == "birthday" and before else before)
        else:
            del written["fields"][name]
            is_whole = False
    for key, (before, after) in list(written["own"].items()):
        if contact.custom.get(key) != after:
            del written["own"][key]
            is_whole = False
        elif before is None:
            del contact.custom[key]
        else:
            contact.custom[key] = before
    if not contact.consent:
        contact.consent_at = None
    contact.compared_at = None
    contact.save(update_fields=[*TOLD_FIELDS, "custom", "consent_at", "compared_at"])
    contact.emails.filter(address__in=written["emails"]).delete()
    contact.phones.filter(number__in=written["phones"]).delete()
    contact.notes.filter(pk__in=written["notes"]).delete()
    contact.tags.remove(*written["tags"])
    index_contacts([contact.pk])
    if renames:
        contact_changed.send(Contact, contact=contact)
    if is_whole:
        line.delete()
        imported.restored_count += 1
    else:
        ImportLine.objects.filter(pk=line.pk).update(is_kept=True)
        imported.kept_count += 1


def as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
