"""All that is held of one customer, in a file for them: tables as JSON, one row a line, and their files."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Exists, OuterRef, Q
from zipstream import ZipStream

from contacts.forgetting import begin, go_on
from contacts.models import Contact, ContactEvent, ContactNote
from contacts.traces import TRACES, Traces, register


def archive(contact: Contact) -> Iterator[bytes]:
    """A ZIP, made while it leaves: nothing of it is held at once, however much there is."""
    archive = ZipStream()
    for traces in TRACES.values():
        for name, rows in traces.tables(contact):
            archive.add(lines(rows), f"{name}.jsonl")
        for name, file in traces.files(contact):
            archive.add(file.storage.open(str(file.name)).chunks(), f"files/{name}")
    return (piece for piece in archive if piece)


def lines(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    for row in rows:
        yield (json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False) + "\n").encode()


def own_tables(contact: Contact) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What the customers' own app holds."""
    fields = ("id", "name", "company", "language", "time_zone", "address", "birthday", "consent", "consent_at")
    told = {name: getattr(contact, name) for name in (*fields, "source", "created_at")}
    own = {row.name: contact.custom.get(row.key) for row in contact.workspace.custom_fields.all()}
    emails, phones = contact.emails.values_list("address", flat=True), contact.phones.values_list("number", flat=True)
    tags = contact.tags.order_by("name").values_list("name", flat=True)
    listed = {"emails": list(emails), "phones": list(phones), "tags": list(tags)}
    yield "customer", [told | {"custom": own, "owner": str(contact.owner or "")} | listed]
    # What names somebody else with whom they were one by mistake is about that one.
    events = contact.events.exclude(verb="customer.unmerged").order_by("pk")
    yield "changes", [{"what": row.verb, "at": row.at, "details": row.data} for row in events]
    yield "notes", [{"text": note.text, "at": note.created_at} for note in contact.notes.order_by("pk")]


def used_since(moment: datetime) -> Q:
    """What the team did with the customer, one at a time or with many others, and what they wrote down."""
    theirs = {"contact": OuterRef("pk")}
    noted = Exists(ContactNote.objects.filter(**theirs, created_at__gte=moment))
    return noted | Exists(ContactEvent.objects.filter(**theirs, at__gte=moment))


register(Traces(key="contacts", tables=own_tables, begin=begin, go_on=go_on, used_since=used_since))
