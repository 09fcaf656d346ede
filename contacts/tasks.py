"""Celery tasks: they take ids, load, call, and hold no rules. A sweep repeats what a lost wake-up left."""

from celery import shared_task

from contacts.importing import work

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
def forget_imports() -> None:
    work.forget_old_imports()
