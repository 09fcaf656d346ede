"""What every simulated platform needs: switches, stored files and the book of webhooks."""

from django.db import models


class Value(models.Model):
    """One named piece of state (switches, faults, clock, webhook address) as JSON."""

    key = models.CharField(primary_key=True, max_length=60)
    value = models.JSONField()


class Media(models.Model):
    """A file on the platform's file servers. The bytes lie in the data directory under `key`."""

    key = models.CharField(primary_key=True, max_length=60)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.IntegerField()
    fault = models.CharField(max_length=20, blank=True)


class Delivery(models.Model):
    """One webhook: an entry that must reach the product. Kept for ever: tests count these rows.

    lane: deliveries of one lane (a page) keep their order. `payload` is the entry's JSON text as signed.
    """

    PENDING, DELIVERED, LOST, DISABLED = "pending", "delivered", "lost", "disabled"

    platform = models.CharField(max_length=20)
    lane = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    mid = models.CharField(max_length=160, blank=True)
    payload = models.TextField()
    status = models.CharField(max_length=10, default=PENDING)
    attempts = models.IntegerField(default=0)
    times_delivered = models.IntegerField(default=0)
    last_answer = models.CharField(max_length=200, blank=True)
    created_ms = models.BigIntegerField()
    delivered_ms = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["status"]),
            models.Index(fields=["lane", "id"]),
        ]
