from celery import shared_task

from channels_web import uploads


@shared_task
def forget_uploads() -> None:
    """What visitors posted and was copied long ago."""
    uploads.forget_uploads()
