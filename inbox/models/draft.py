from django.db import models
from django.utils.translation import gettext_lazy as _

from inbox.models.conversation import Conversation
from inbox.models.message import Message
from workspaces.models import Membership


class Draft(models.Model):
    """What a member has typed for a conversation and not sent; there is none without words."""

    class Mode(models.TextChoices):
        REPLY = "reply", _("Reply")
        NOTE = "note", _("Note")

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="drafts")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="drafts", db_index=False)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    text = models.TextField(_("text"))
    # The message that the reply will quote.
    reply_to = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    # When its last key was pressed.
    typed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "membership", "mode"], name="draft_once")]
        indexes = [
            # Of a message that is deleted.
            models.Index(fields=["reply_to"], condition=~models.Q(reply_to=None), name="draft_by_quoted")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
