"""Work on customers that no request waits for."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from contacts.actions.change_contacts import change_next
from contacts.models import BulkChange

# So long nobody was at it: its worker is gone, or was never told.
FORGOTTEN = timedelta(minutes=1)


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
