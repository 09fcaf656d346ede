from django.db import models

from inbox.models.conversation import Conversation


class TakenBack(models.Model):
    """A reply or note that its writer took back, by the browser's id: a copy of it that arrives later is refused.

    Kept for a day, longer than any post is on its way.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="taken_back", db_index=False)
    client_id = models.UUIDField()
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "client_id"], name="taken_back_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"
