from inbox.actions.change_conversation import Unchanged, changing
from inbox.models import Conversation
from workspaces.models import Membership


def prioritise_conversation(*, conversation: Conversation, actor: Membership, priority: Conversation.Priority) -> None:
    with changing(conversation, actor, "prioritised", priority=priority.value) as row:
        if row.priority == priority:
            raise Unchanged
        row.priority = priority
