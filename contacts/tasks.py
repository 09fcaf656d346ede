"""Work on customers that no request waits for. Tasks take ids and hold no rules; a sweep repeats what a lost wake-up left."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from contacts.actions.change_contacts import change_next
from contacts.actions.erase_contact import go_on_erasing
from contacts.duplicates import BATCH, compare_contacts
from contacts.importing import work
from contacts.models import BulkChange, Erasure
from contacts.retention import erase_the_silent

# So long nobody was at it: its worker is gone, or was never told.
FORGOTTEN = timedelta(minutes=1)
# As often as the schedule sweeps imports: with no worker to take them, wake-ups must not pile up.
SWEEP_SECONDS = 5
# An import's customers wait for no more than a few sweeps.
MOST_BATCHES = 20


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


@shared_task
def import_contacts(import_id: int) -> None:
    if work.work(import_id):
        import_contacts.delay(import_id)


@shared_task
def sweep_imports() -> None:
    for imported in work.waiting_imports().only("pk"):
        import_contacts.apply_async((imported.pk,), expires=SWEEP_SECONDS)


@shared_task
def erase(erasure_id: int) -> None:
    if go_on_erasing(erasure_id):
        erase.delay(erasure_id)


@shared_task
def sweep_erasures() -> None:
    for erasure in Erasure.objects.filter(finished_at=None).only("pk"):
        erase.apply_async((erasure.pk,), expires=SWEEP_SECONDS)


@shared_task
def erase_silent_customers() -> None:
    erase_the_silent()


@shared_task
def forget_imports() -> None:
    work.forget_old_imports()


@shared_task
def sweep_duplicates() -> None:
    for _ in range(MOST_BATCHES):
        if compare_contacts() < BATCH:
            return
