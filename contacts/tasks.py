"""Celery tasks: they take ids, load, call, and hold no rules. A sweep repeats what a lost wake-up left."""

from celery import shared_task

from contacts.actions.erase_contact import go_on_erasing
from contacts.importing import work
from contacts.models import Erasure
from contacts.retention import erase_the_silent

# As often as the schedule sweeps: with no worker to take them, wake-ups must not pile up.
SWEEP_SECONDS = 5


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
