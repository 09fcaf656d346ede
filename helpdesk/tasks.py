"""Celery tasks: they take ids, load, call, and hold no rules. A sweep repeats what a lost wake-up left."""

from celery import shared_task
from django.utils import timezone

from helpdesk import alarms, digests, wake


@shared_task
def sweep_alarms() -> None:
    """What is due, and, to the moment, what becomes due before the next sweep."""
    for ticket_id, at in alarms.due_alarms(timezone.now() + wake.LOOKS_AHEAD):
        wake.alarm(ticket_id, at)


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
