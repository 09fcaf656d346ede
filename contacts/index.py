"""Keeps what a customer is found and sorted by in step: whoever writes one of its columns, an e-mail or a telephone calls this."""

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from contacts import facts
from contacts.folding import fold, words
from contacts.lexemes import fact, of_address, of_text, vector
from contacts.masks import is_address
from contacts.models import Contact, ContactEmail, ContactPhone

# Behind every name, in the order of bytes.
NAMELESS = "\uffff"


def index_contacts(ids: Iterable[int]) -> None:
    """Read the contacts and write what they are found by: names, company and e-mails by word, telephones by any four
    digits in a row, the rest by facts."""
    ids = list(ids)
    emails = ContactEmail.objects.filter(contact=OuterRef("pk")).values("address")
    phones = ContactPhone.objects.filter(contact=OuterRef("pk")).values("number")
    tags = Contact.tags.through.objects.filter(contact=OuterRef("pk")).values("tag")
    lists = {"addresses": emails, "numbers": phones, "tag_ids": tags}
    rows = Contact.objects.filter(pk__in=ids).annotate(**{name: ArraySubquery(row) for name, row in lists.items()})
    beside, changed = facts.beside(ids), []
    row: Any
    for row in rows.defer("vector"):
        for name, value in entry(row, row.addresses, row.numbers, row.tag_ids, beside.get(row.pk, ())).items():
            setattr(row, name, value)
        changed.append(row)
    Contact.objects.bulk_update(changed, ["vector", "sort_name"], batch_size=500)


def entry(
    contact: Contact,
    emails: Collection[str] = (),
    phones: Collection[str] = (),
    tags: Collection[int] = (),
    beside: Iterable[str] = (),
) -> dict[str, Any]:
    """The columns that are kept in step. beside: facts that apps above know."""
    workspace_id = contact.workspace_id
    named = of_address if is_address(contact.name) else of_text
    found = [*named(workspace_id, contact.name), *of_text(workspace_id, contact.company)]
    found += [lexeme for address in (*emails, *phones) for lexeme in of_address(workspace_id, address)]
    found += [fact(workspace_id, name) for name in (*facts.of_contact(contact, emails, phones, tags), *beside)]
    return {"vector": vector(found), "sort_name": " ".join(words(fold(contact.name)))[:200] or NAMELESS}


def entry_of_new(workspace_id: int, name: str, beside: Iterable[str]) -> dict[str, Any]:
    """The same of one who is about to be there, and of whom nothing else is known."""
    return entry(Contact(workspace_id=workspace_id, name=name, company="", language="", consent=""), beside=beside)
