from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.models.ticket import Ticket
from inbox.models import Message
from workspaces.models import Membership


class TicketEntry(models.Model):
    """What happened in a ticket: a comment, or a change of it. Their order is that of their ids.

    What is said between the customer and us is a message of the conversation and stays it: a reply and an answer only
    name theirs, so its words, files and state of delivery are one thing in both places.
    """

    class Kind(models.TextChoices):
        NOTE = "note", pgettext_lazy("ticket", "Internal comment")
        REPLY = "reply", pgettext_lazy("ticket", "Public comment")
        ANSWER = "answer", pgettext_lazy("ticket", "Answer of the customer")
        ACTIVITY = "activity", pgettext_lazy("ticket", "Change")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="entries", db_index=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    # Nobody: the customer, or Messio by itself.
    author = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="ticket_entries", db_index=False
    )
    message = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="ticket_entries")
    # Of an internal comment.
    text = models.TextField(blank=True)
    # Of a comment: {"mentions": words after an @ → membership}. Of a change: {"activity", "before", "after", …}.
    data = models.JSONField(default=dict, blank=True)
    client_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "message"], condition=~models.Q(message=None), name="ticket_message_once"
            ),
            models.UniqueConstraint(
                fields=["ticket", "client_id"], condition=~models.Q(client_id=None), name="ticket_entry_client_id_once"
            ),
        ]
        indexes = [
            models.Index(fields=["ticket", "id"], name="ticket_entry_by_place"),
            # Of a customer who is erased: of whose tickets they were once, too.
            models.Index(
                fields=["ticket"],
                condition=models.Q(kind="activity", data__activity="requester"),
                name="ticket_entry_of_requester",
            ),
            # Of a membership that is deleted.
            models.Index(fields=["author"], condition=~models.Q(author=None), name="ticket_entry_by_author"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class TicketFile(models.Model):
    """A file of an internal comment; those of what the customer sees belong to its message."""

    entry = models.ForeignKey(TicketEntry, models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField(default=0)
    # image, video, audio or file, as its first bytes say.
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=255, blank=True)
    mime_type = models.CharField(max_length=100, blank=True)
    size = models.BigIntegerField(null=True, blank=True)
    file = models.FileField(upload_to="tickets/%Y/%m/%d/", max_length=300)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name or self.kind
