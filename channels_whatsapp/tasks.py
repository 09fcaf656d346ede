from celery import shared_task

from channels_whatsapp.models import Signup


@shared_task
def forget_signups() -> None:
    """Those that nobody finished, with the tokens in them."""
    Signup.objects.expired().delete()
