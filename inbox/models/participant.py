from django.db import models

from inbox.models.conversation import Conversation
from workspaces.models import Membership


class Participant(models.Model):
    """That a member takes part in a conversation: was mentioned in a note or wrote one, or was added by hand.

    A trigger of the database keeps `status` and `last_message_at` as the conversation has them, as it does for tags: what
    a member takes part in is a range of this table's index.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="participants", db_index=False)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="participations", db_index=False)
    added_at = models.DateTimeField(auto_now_add=True)
    status = models.CharField(max_length=10, choices=Conversation.Status, editable=False)
    last_message_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "membership"], name="participant_once")]
        indexes = [
            models.Index(
                fields=["membership", "status", "-last_message_at", "-conversation"], name="conversation_by_participant"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
