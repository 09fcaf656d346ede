"""Celery tasks: they take ids, load, call, and hold no rules. A sweep repeats what a lost wake-up left."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from helpdesk import alarms, digests

# As often as the schedule sweeps: with no worker to take them, wake-ups must not pile up.
SWEEP_SECONDS = 15


@shared_task
def sweep_alarms() -> None:
    """What is due, and, to the moment, what becomes due before the next sweep."""
    now = timezone.now()
    for ticket_id, at in alarms.due_alarms(now + timedelta(seconds=SWEEP_SECONDS)):
        wait = max(0.0, (at - now).total_seconds())
        raise_alarms.apply_async((ticket_id,), countdown=wait, expires=wait + SWEEP_SECONDS)


@shared_task
def raise_alarms(ticket_id: int) -> None:
    alarms.raise_alarms(ticket_id)


@shared_task
def sweep_targets() -> None:
    """Workspaces whose targets or hours were changed."""
    for workspace_id in alarms.stale_workspaces():
        alarms.reckon_workspace(workspace_id)


@shared_task
def sweep_digests() -> None:
    for membership_id in digests.members_to_tell():
        digests.send_digest(membership_id)
    digests.forget_sent()
