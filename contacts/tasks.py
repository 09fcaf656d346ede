"""Celery tasks of customers: they load, call, and hold no rules."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from contacts.actions.change_contacts import change_next
from contacts.duplicates import BATCH, compare_contacts
from contacts.models import BulkChange

# An import's customers wait for no more than a few sweeps.
MOST_BATCHES = 20
# So long nobody was at a bulk change: its worker is gone, or was never told.
FORGOTTEN = timedelta(minutes=1)


@shared_task
def sweep_duplicates() -> None:
    for _ in range(MOST_BATCHES):
        if compare_contacts() < BATCH:
            return


@shared_task
def change_contacts(change_id: int) -> None:
    """Go on with a bulk change until it is done or stopped."""
    while change_next(change_id):
        pass


@shared_task
def sweep_changes() -> None:
    waiting = BulkChange.objects.filter(state=BulkChange.State.RUNNING, worked_at__lt=timezone.now() - FORGOTTEN)
    for pk in waiting.values_list("pk", flat=True)[:20]:
        change_contacts.delay(pk)
