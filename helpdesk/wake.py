"""A worker is asked to ring at the very moment: by the sweep, and where a moment is set that the next sweep would be late for."""

from datetime import datetime, timedelta
from functools import partial

from celery import current_app
from django.db import transaction
from django.utils import timezone

from helpdesk.models import Ticket
from inbox.wake import breaker

# As often as the schedule sweeps: with no worker to take them, wake-ups must not pile up.
SWEEP_SECONDS = 15
# A sweep may come late itself. What is rung twice is told once.
LOOKS_AHEAD = timedelta(seconds=SWEEP_SECONDS + 5)


def plan(ticket: Ticket) -> None:
    """Call it inside the transaction that sets the ticket's `alarm_at`."""
    if ticket.alarm_at and ticket.alarm_at <= timezone.now() + LOOKS_AHEAD:
        transaction.on_commit(partial(alarm, ticket.pk, ticket.alarm_at), robust=True)


def alarm(ticket_id: int, at: datetime) -> None:
    wait = max(0.0, (at - timezone.now()).total_seconds())
    task = "helpdesk.tasks.raise_alarms"
    send = partial(current_app.send_task, task, (ticket_id,), countdown=wait, expires=wait + SWEEP_SECONDS)
    breaker.call(send, task)
