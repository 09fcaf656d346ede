from django.utils import timezone

from inbox.actions.change_conversation import Unchanged, changing
from inbox.models import Conversation
from workspaces.models import Membership


def resolve_conversation(*, conversation: Conversation, actor: Membership) -> None:
    """Nothing more to do here until the customer writes again."""
    with changing(conversation, actor, "resolved") as row:
        if row.status == Conversation.Status.RESOLVED:
            raise Unchanged
        row.status, row.status_changed_at, row.snoozed_until = Conversation.Status.RESOLVED, timezone.now(), None
