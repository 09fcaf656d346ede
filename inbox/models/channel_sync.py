from django.db import models
from django.utils.translation import gettext_lazy as _

from inbox.models.channel import Channel


class ChannelSync(models.Model):
    """What is read from a channel's platform beside what it posts: the check that repairs, and the import of the past.

    `next_at` orders the checks, `claimed_until` keeps two workers from doing the same one.
    """

    class Import(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")

    channel = models.OneToOneField(Channel, models.CASCADE, related_name="sync")
    claimed_until = models.DateTimeField(null=True, blank=True)

    # The check: everything older than `complete_until`, by the platform's clock, is known to be here.
    next_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    complete_until = models.DateTimeField(null=True, blank=True)
    # Where an unfinished check goes on: the platform's own cursor, and how much it found lost so far, as JSON.
    cursor = models.TextField(blank=True)
    # How often it is read now: slower where the platform's limit asks for it.
    interval_seconds = models.PositiveIntegerField(default=30)
    # So much later than that the last one began: the platform asked for rest, or no worker was free.
    late_seconds = models.PositiveIntegerField(db_default=0)
    repaired_count = models.PositiveIntegerField(default=0)
    # Messages that the platform lists but does not show any more, or that nothing here could take.
    unrepairable_count = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=60, blank=True)
    # So often in a row, where either error code says that the database could not take what was read.
    refused_count = models.PositiveSmallIntegerField(db_default=0)

    # The import.
    import_state = models.CharField(max_length=10, choices=Import, default=Import.WAITING)
    import_cursor = models.TextField(blank=True)
    import_started_at = models.DateTimeField(null=True, blank=True)
    import_finished_at = models.DateTimeField(null=True, blank=True)
    # Conversations read so far, and how many there are where the platform tells.
    imported_conversations = models.PositiveIntegerField(default=0)
    imported_messages = models.PositiveIntegerField(default=0)
    import_total = models.PositiveIntegerField(null=True, blank=True)
    import_error_code = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="sync_due")]

    def __str__(self) -> str:
        return str(self.channel)
