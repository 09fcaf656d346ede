"""Keeps what a customer is found by in step: whoever writes one of its columns, an e-mail or a telephone calls this."""

from collections.abc import Iterable

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from contacts.lexemes import of_text, vector
from contacts.models import Contact


def index_contacts(ids: Iterable[int]) -> None:
    """Read the contacts and write their vectors; names, company, e-mails by word, telephones by any four digits in a row."""
    rows = Contact.objects.filter(pk__in=list(ids)).annotate(
        addresses=Coalesce(ArrayAgg("emails__address", distinct=True, filter=Q(emails__isnull=False)), Value([])),
        numbers=Coalesce(ArrayAgg("phones__number", distinct=True, filter=Q(phones__isnull=False)), Value([])),
    )
    changed = []
    for row in rows.only("workspace_id", "name", "company"):
        row.vector = vector_of(row.workspace_id, row.name, row.company, *row.addresses, *row.numbers)
        changed.append(row)
    Contact.objects.bulk_update(changed, ["vector"], batch_size=500)


def vector_of(workspace_id: int, *texts: str) -> str:
    return vector(lexeme for text in texts for lexeme in of_text(workspace_id, text))
