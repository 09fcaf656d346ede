from django.utils import timezone

from inbox.actions.change_conversation import Unchanged, changing
from inbox.models import Conversation
from workspaces.models import Membership


def reopen_conversation(*, conversation: Conversation, actor: Membership) -> None:
    with changing(conversation, actor, "reopened") as row:
        if row.status == Conversation.Status.OPEN:
            raise Unchanged
        row.status, row.status_changed_at, row.snoozed_until = Conversation.Status.OPEN, timezone.now(), None
