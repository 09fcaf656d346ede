from django.db import models


class TransactionIdField(models.Field):
    """PostgreSQL's 64-bit transaction id, read and written as a string of digits."""

    def db_type(self, connection: object) -> str:
        return "xid8"


class CurrentTransactionId(models.Func):
    function = "pg_current_xact_id"
    output_field = TransactionIdField()


class Change(models.Model):
    """The log that live tabs resume from: which conversation (and message of it) or channel a transaction changed.

    Kept for a day. One that names none of them says that any may have changed. A message id whose row is gone says that the message was removed.
    """

    workspace_id = models.BigIntegerField()
    conversation_id = models.BigIntegerField(null=True)
    channel_id = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True)
    # Set for news that concern one member alone: a read mark, and with `moves`, or a topic, that they may see it no longer.
    membership_id = models.BigIntegerField(null=True)
    # Of an app above: which of its things changed ("tickets:12"); its open pages then ask it what. Of a conversation: "past".
    topic = models.CharField(max_length=20, blank=True, default="")
    # Whether the conversation may have entered or left a view: the counts of the views are made anew.
    moves = models.BooleanField(default=False)
    xid = TransactionIdField(db_default=CurrentTransactionId())
    at = models.DateTimeField(auto_now_add=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["xid", "workspace_id"], name="change_by_xid"),
            models.Index(fields=["at"], name="change_by_time"),
        ]

    @property
    def is_everything(self) -> bool:
        """Whether it names nothing: any row of the workspace may have changed."""
        return not (self.conversation_id or self.channel_id or self.membership_id or self.topic)
