from django.db import models

from inbox.models.channel import Channel


class Fact(models.Model):
    """What a platform said about a message or a customer, kept by itself so that it may come before its message.

    One row for each (channel, kind, subject, actor); the greatest (order, value) wins, whatever order they come in.
    """

    class Kind(models.TextChoices):
        EDITED = "edited"
        DELETED = "deleted"
        REACTED = "reacted"
        SENT = "sent"
        DELIVERED = "delivered"
        READ = "read"
        FAILED = "failed"
        # About a customer, not a message:
        DELIVERED_UNTIL = "delivered_until"
        READ_UNTIL = "read_until"
        ACTIVE = "active"
        REFERRED = "referred"
        HANDED_OVER = "handed_over"
        # What ContactChanged told, by its kind (`actor`): the proof that the customer agreed, or took it back, and what their
        # platform knows of them, which the connector puts in words (`describe_customer`).
        CONSENTED = "consented"
        # About the account itself:
        CHANNEL = "channel"

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="facts", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    # The message's external id, the customer's, or the account's.
    subject = models.CharField(max_length=256)
    # Who did it, where several may: "contact", "business"; of an edit its number, so that history is kept.
    actor = models.CharField(max_length=40, blank=True)
    # Milliseconds since 1970 by the platform's clock; of an edit its number.
    order = models.BigIntegerField()
    value = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "subject", "kind", "actor"], name="fact_once")]
