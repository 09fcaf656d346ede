"""Customers of whom nothing was heard for as long as their workspace keeps anybody."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from contacts.actions.erase_contact import erase_contact
from contacts.models import Contact
from contacts.traces import TRACES
from workspaces.models import Workspace

# A night erases so many of a workspace; the next one goes on.
MOST_A_NIGHT = 1000


def erase_the_silent() -> None:
    for workspace in Workspace.objects.exclude(keeps_months=None).filter(deleted_at=None):
        since = timezone.now() - timedelta(days=365 * (workspace.keeps_months or 0) / 12)
        for contact in silent_since(workspace, since)[:MOST_A_NIGHT]:
            with suppress(Contact.DoesNotExist):  # merged or erased meanwhile
                erase_contact(actor=None, contact=contact)


def silent_since(workspace: Workspace, moment: datetime) -> QuerySet[Contact]:
    """With whom nothing happened from `moment` on, in any app."""
    rows = Contact.objects.filter(workspace=workspace, created_at__lt=moment)
    for traces in TRACES.values():
        if traces.used_since:
            rows = rows.exclude(traces.used_since(moment))
    return rows.order_by("pk")
