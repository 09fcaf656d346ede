from django.core.files.base import File
from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models import Membership, Workspace


class SavedReply(models.Model):
    """What a workspace answers again and again. Its text may hold variables (see `inbox.variables`)."""

    LONGEST_TEXT = 5000

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="saved_replies", db_index=False)
    folder = models.CharField(_("folder"), max_length=60, blank=True)
    # Small letters without accents, so that everybody types it alike.
    shortcut = models.CharField(_("shortcut"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), blank=True)
    # The words on each, below the text, where the channel has buttons; else they leave as numbered lines of it.
    buttons = models.JSONField(_("buttons"), default=list, blank=True)
    # What is looked through, accent-folded: the title with the folder, and the text.
    names_folded = models.TextField()
    text_folded = models.TextField(blank=True)
    used_count = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="saved_replies")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "saved replies"
        constraints = [models.UniqueConstraint(fields=["workspace", "shortcut"], name="saved_reply_shortcut_once")]
        indexes = [models.Index(fields=["workspace", "folder", "title", "id"], name="saved_reply_by_folder")]

    def __str__(self) -> str:
        return self.title


class SavedReplyFile(models.Model):
    """A picture or file that goes out with a saved reply. A message gets a copy, so this one may be deleted any time."""

    reply = models.ForeignKey(SavedReply, models.CASCADE, related_name="files")
    # As of an attachment: image, video, audio or file.
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=255)
    mime_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    file = models.FileField(upload_to="saved_replies/%Y/%m/", max_length=300)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def opened(self) -> "File[bytes]":
        """Its content under the name it had, as if just chosen. Raises OSError where storage lost it."""
        return File(self.file.open("rb"), name=self.name)
