"""Rows that no writer entered into the index: those from before it was there, or of an older release that still ran.

Not a migration: it would hold up a release for minutes, and miss what the old processes write until they end. A sweep
calls this, so nobody has to; `manage.py index_search` does it at once.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from contacts.index import index_contacts
from contacts.models import Contact
from inbox.models import Identity, Message, SearchEntry
from inbox.search.index import index_messages, index_names

BATCH = 2000


def index_what_is_missing() -> int:
    """Return how many rows were entered. Each batch is a transaction, so an interrupted run goes on where it was."""
    entered = Exists(SearchEntry.objects.filter(message=OuterRef("pk")))
    messages = Message.objects.filter(is_deleted=False).exclude(kind=Message.Kind.ACTIVITY).filter(~entered)
    names = Identity.objects.filter(name_vector=None)
    contacts = Contact.objects.filter(vector=None)
    missing = ((messages, index_messages), (names, index_names), (contacts, index_contacts))
    return sum(in_batches(rows, enter) for rows, enter in missing)


def in_batches(rows: QuerySet[Any], enter: Callable[[Iterable[int]], None]) -> int:
    """Newest first, which are looked for most; by ranges of ids, so that no statement is long.

    Rows are held, so that what is unsent meanwhile is not entered; one that somebody else holds waits for the next run.
    """
    count, below = 0, (rows.model.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    free = rows.select_for_update(no_key=True, skip_locked=True).order_by("-pk")
    while below > 1:
        start = below - BATCH
        with transaction.atomic():
            if ids := list(free.filter(pk__gte=start, pk__lt=below).values_list("pk", flat=True)):
                enter(ids)
        count, below = count + len(ids), start
    return count
