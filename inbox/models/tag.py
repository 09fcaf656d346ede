from django.db import models

from inbox.models.conversation import Conversation
from workspaces.models import Membership, Tag


class ConversationTag(models.Model):
    """That a conversation has a tag, since when and by whom.

    A trigger of the database keeps `status` and `last_message_at` as the conversation has them, whoever changes those:
    a list by tag is a range of this table's index, as every other list is one of the conversations' own.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="taggings", db_index=False)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings", db_index=False)
    added_by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    status = models.CharField(max_length=10, choices=Conversation.Status, editable=False)
    last_message_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "tag"], name="conversation_tag_once")]
        indexes = [
            models.Index(fields=["tag", "status", "-last_message_at", "-conversation"], name="conversation_by_tag")
        ]

    def __str__(self) -> str:
        return str(self.tag)
