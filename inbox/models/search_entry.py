from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from inbox.models.conversation import Conversation
from inbox.models.message import Message
from workspaces.models import Workspace


class SearchEntry(models.Model):
    """What search knows of a message: its folded words and facts (`inbox/search/lexemes.py`). Activities have none.

    A table of its own: a message's row changes with every receipt, and each change would enter all its words anew.
    """

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="search_entry")
    # Copies of what the message's own foreign keys hold, so nothing is gained by checking them with every message.
    workspace = models.ForeignKey(Workspace, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    conversation = models.ForeignKey(
        Conversation, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    # When it was written, to the minute: a platform's slightly different time is not worth entering all words again.
    at = models.DateTimeField()
    vector = SearchVectorField()

    class Meta:
        verbose_name_plural = "search entries"
        indexes = [
            # Newest first: what a frequent word is read by.
            models.Index(fields=["workspace", "-at", "-message"], name="search_by_time"),
            # What a rare word is read by. New words wait in a list that every search reads, so that list is short.
            GinIndex(fields=["vector"], fastupdate=True, gin_pending_list_limit=512, name="search_by_word"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
