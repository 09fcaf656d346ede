"""Celery tasks of customers: they load, call, and hold no rules."""

from celery import shared_task

from contacts.duplicates import BATCH, compare_contacts

# An import's customers wait for no more than a few sweeps.
MOST_BATCHES = 20


@shared_task
def sweep_duplicates() -> None:
    for _ in range(MOST_BATCHES):
        if compare_contacts() < BATCH:
            return
