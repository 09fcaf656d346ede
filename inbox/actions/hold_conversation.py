from django.utils import timezone

from inbox.actions.change_conversation import Unchanged, changing
from inbox.models import Conversation
from workspaces.models import Membership


def hold_conversation(*, conversation: Conversation, actor: Membership) -> None:
    """It waits for somebody else: a supplier, a colleague, the customer, whose next message opens it again."""
    with changing(conversation, actor, "pended") as row:
        if row.status == Conversation.Status.PENDING:
            raise Unchanged
        row.status, row.status_changed_at, row.snoozed_until = Conversation.Status.PENDING, timezone.now(), None
