from django.db import models


class IdempotencyKey(models.Model):
    """What was sent under an `Idempotency-Key`, so that the same key with something else is found out.

    client_id: made of who sent it and the key; the message has it too, and that is what makes a repetition harmless.
    """

    client_id = models.UUIDField(primary_key=True)
    # SHA-256 of the address and the body.
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return str(self.client_id)
