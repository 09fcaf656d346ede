from datetime import datetime

from django.db import models
from django.utils.crypto import salted_hmac

from inbox.models.channel import Channel


class ErasedCustomer(models.Model):
    """An id of a customer who was erased: what the platform tells once more of the time until then is not taken again.

    By a digest alone, which nobody can read without the installation's `SECRET_KEY`; with another key it is forgotten.
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="erased_customers", db_index=False)
    digest = models.CharField(max_length=64)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "digest"], name="erased_customer_once")]

    def __str__(self) -> str:
        return self.digest[:8]

    @staticmethod
    def digest_of(external_id: str) -> str:
        return salted_hmac("inbox.ErasedCustomer", external_id, algorithm="sha256").hexdigest()

    @classmethod
    def remember(cls, channel_id: int, external_id: str, until: datetime) -> None:
        digest = cls.digest_of(external_id)
        cls.objects.update_or_create(channel_id=channel_id, digest=digest, defaults={"until": until})
