"""Customers by what somebody types of them, for a box that offers a few."""

from contacts import sight
from contacts.models import Contact
from contacts.terms import of_customers
from contacts.tsquery import all_of
from workspaces.models import Membership

MOST = 20


def called(membership: Membership, typed: str, *, without: int = 0) -> list[Contact]:
    """Those whose name, company, e-mails or telephones have all that was typed; its last word may go on. The newest first."""
    if not (parts := of_customers(membership, typed)):
        return []
    found = sight.contacts(membership).exclude(pk=without)
    found = found.extra(where=["vector @@ %s::tsquery"], params=[all_of(parts)])
    return list(found.prefetch_related("phones", "emails").defer("vector").order_by("-pk")[:MOST])
