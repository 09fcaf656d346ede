"""Wake-ups for the API's own tasks; lost ones are repeated by a sweep (`inbox.wake`)."""

from functools import partial

from celery import current_app

from inbox.wake import breaker


def webhooks() -> bool:
    """Ask a worker to post what has just been kept."""
    return breaker.call(partial(current_app.send_task, "api.tasks.sweep_webhooks"), "sweep_webhooks")


def webhook(event_id: int, expires_seconds: float) -> bool:
    """Ask a worker to post one event."""
    send = partial(current_app.send_task, "api.tasks.post_webhook", (event_id,), expires=expires_seconds)
    return breaker.call(send, "post_webhook")
