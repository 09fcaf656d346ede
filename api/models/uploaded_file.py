from datetime import timedelta

from django.db import models

from workspaces.models import Membership, Workspace


class UploadedFile(models.Model):
    """A file that was given before the message that it is to go with; each message gets a copy of its own."""

    KEPT_FOR = timedelta(days=1)

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="uploaded_files")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=255, blank=True)
    mime_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    file = models.FileField(upload_to="api/%Y/%m/%d/", max_length=300)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.name or self.kind
