from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Manager, Max

from contacts.index import index_contacts
from contacts.models import Contact

# What is taken over where nobody knows it of the one who stays.
FILLED = (
    "name",
    "picture",
    "company",
    "language",
    "time_zone",
    "address",
    "birthday",
    "owner",
    "consent",
    "consent_at",
)


def absorb_contact(kept: Contact, gone: Contact) -> None:
    """Two turn out to be one: all that is known of `gone` is known of `kept`, and `gone` is no more.

    What is known of both is what it was of `kept`. Within a transaction; whoever holds rows of theirs has moved them.
    """
    if kept.picture and (file := gone.picture.name):
        transaction.on_commit(partial(gone.picture.storage.delete, file), robust=True)
    for name in FILLED:
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    kept.custom = gone.custom | kept.custom
    kept.save()
    emails, phones = first_free(kept.emails), first_free(kept.phones)
    gone.emails.update(contact=kept, position=F("position") + emails)
    gone.phones.exclude(number__in=kept.phones.values("number")).update(contact=kept, position=F("position") + phones)
    gone.notes.update(contact=kept)
    kept.tags.add(*gone.tags.all())
    gone.delete()
    index_contacts([kept.pk])


def first_free(addresses: "Manager[Any]") -> int:
    """The place behind the last one; there may be gaps before it."""
    last = addresses.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1
