from django.utils import timezone

from inbox.actions.change_conversation import Unchanged, changing
from inbox.models import Conversation


def end_conversation(*, conversation: Conversation) -> None:
    """The customer says that nothing is left to do, where their platform lets them say so."""
    with changing(conversation, None, "customer_ended") as row:
        if row.status == Conversation.Status.RESOLVED:
            raise Unchanged
        row.status, row.status_changed_at, row.snoozed_until = Conversation.Status.RESOLVED, timezone.now(), None
