from celery import shared_task

from channels_fb.models import ConnectAttempt


@shared_task
def forget_attempts() -> None:
    """Logins that nobody finished, with the tokens in them."""
    ConnectAttempt.objects.expired().delete()
