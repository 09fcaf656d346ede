"""Celery tasks: they take ids, load, call, and hold no rules."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from api import wake
from api.actions.forget_files import forget_files
from api.models import IdempotencyKey, WebhookEvent
from api.outgoing import notice, post

SWEEP_SECONDS = 5
KEYS_KEPT = timedelta(days=7)
EVENTS_KEPT = timedelta(days=30)


@shared_task
def notice_events() -> None:
    notice.notice()


@shared_task
def sweep_webhooks() -> None:
    for event_id in post.due_events():
        wake.webhook(event_id, expires_seconds=SWEEP_SECONDS)


@shared_task
def post_webhook(event_id: int) -> None:
    post.deliver(event_id)


@shared_task
def prune() -> None:
    """What was kept for programs that ask again: keys, files, the log of webhooks."""
    now = timezone.now()
    forget_files(now)
    IdempotencyKey.objects.filter(created_at__lt=now - KEYS_KEPT).delete()
    WebhookEvent.objects.filter(created_at__lt=now - EVENTS_KEPT).delete()
