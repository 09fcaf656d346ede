from django.db import models

from inbox.models.conversation import Conversation


class JoinedConversation(models.Model):
    """The id of a conversation whose customer turned out to be another's: everything is there now, its address too."""

    id = models.BigIntegerField(primary_key=True)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="joined")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"#{self.pk}"
