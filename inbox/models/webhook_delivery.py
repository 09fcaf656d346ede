from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WebhookDelivery(models.Model):
    """What a platform posted to us, raw. It is durable before the platform gets its 200, and can be replayed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        ASIDE = "aside", _("Set aside")

    platform = models.CharField(max_length=20)
    body = models.BinaryField()
    # Beside the body, what the platform's parser needs of the request: {"path", "query", …}; no secret, no signature.
    context = models.JSONField(default=dict, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    # Why it, or a part of it, could not be applied.
    error = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    # How often the database, which was there, could not take it.
    failed_count = models.PositiveSmallIntegerField(db_default=0)
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "webhook deliveries"
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["id"], condition=Q(state="aside"), name="delivery_aside"),
        ]

    def __str__(self) -> str:
        return f"{self.platform} #{self.pk}"


class Refusal(models.Model):
    """Posts that were refused before anything was stored, counted by platform, reason and hour."""

    platform = models.CharField(max_length=20)
    reason = models.CharField(max_length=40)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "reason", "hour"], name="refusal_once")]
