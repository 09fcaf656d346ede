"""Celery tasks: they take ids, load, call, and hold no rules. A sweep repeats what a lost wake-up left."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from inbox import outbox, wake
from inbox.models import Change

CHANGES_KEPT = timedelta(hours=24)


@shared_task
def deliver(conversation_id: int) -> None:
    outbox.deliver(conversation_id)


@shared_task
def sweep_outbox() -> None:
    for conversation_id in outbox.due_conversations():
        wake.outbox(conversation_id)


@shared_task
def prune_changes() -> None:
    Change.objects.filter(at__lt=timezone.now() - CHANGES_KEPT).delete()
