from datetime import datetime

from api.models import UploadedFile

BATCH = 500


def forget_files(now: datetime) -> None:
    """Delete what was given for a message long ago: each message that was sent with it has a copy of its own."""
    old = UploadedFile.objects.filter(created_at__lt=now - UploadedFile.KEPT_FOR)
    while rows := list(old[:BATCH]):
        for row in rows:
            row.file.delete(save=False)
        UploadedFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
