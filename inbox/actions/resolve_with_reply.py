from inbox.actions.resolve_conversation import resolve_conversation
from inbox.models import Conversation, Message
from workspaces.models import Membership


def resolve_with_reply(*, conversation: Conversation, message: Message, actor: Membership) -> None:
    """The reply is the last word: resolve with it, and let it know of that, so that it opens again what it cannot end.

    conversation: held by the caller. Of one that is resolved already the reply says nothing.
    """
    if conversation.status == Conversation.Status.RESOLVED:
        return
    resolve_conversation(conversation=conversation, actor=actor)
    conversation.refresh_from_db(fields=["status", "status_changed_at", "snoozed_until", "version"])
    resolved_at = conversation.status_changed_at
    message.data["resolves"] = resolved_at.isoformat() if resolved_at else ""
    message.save(update_fields=["data"])
