from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inbox.models.message import Attachment


class Rendition(models.Model):
    """What was made of an attachment, which stays as it was: of one that came, what a browser plays; of one that goes out,
    what the channel takes."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being made")
        MADE = "made", _("Made")
        FAILED = "failed", _("Could not be made")

    attachment = models.OneToOneField(Attachment, models.CASCADE, related_name="rendition")
    state = models.CharField(max_length=10, choices=State)
    mime_type = models.CharField(max_length=100)
    size = models.BigIntegerField(null=True, blank=True)
    file = models.FileField(upload_to="renditions/%Y/%m/%d/", max_length=300, blank=True)
    # Of `NotTranscoded`, or "file_lost".
    error_code = models.CharField(max_length=60, blank=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["retry_at"], condition=Q(state="waiting"), name="rendition_waiting")]

    def __str__(self) -> str:
        return f"{self.attachment_id}: {self.mime_type}"
