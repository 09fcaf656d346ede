from collections.abc import Iterable

from django.utils import timezone

from inbox.actions.change_conversation import Unchanged, changing
from inbox.models import Conversation, Message, Status


def reopen_unanswered(*, conversation: Conversation, message: Message) -> None:
    """Open again what a reply resolved that did not go out after all, unless somebody changed it since.

    conversation: held by the caller.
    """
    resolved_at = message.data.get("resolves")
    if not resolved_at:
        return
    with changing(conversation, None, "unanswered") as row:
        changed_at = row.status_changed_at.isoformat() if row.status_changed_at else ""
        if row.status != Conversation.Status.RESOLVED or changed_at != resolved_at:
            raise Unchanged
        row.status, row.status_changed_at, row.snoozed_until = Conversation.Status.OPEN, timezone.now(), None


def reopen_failed(messages: Iterable[Message]) -> None:
    """The same for those among them that failed."""
    for message in messages:
        if message.status == Status.FAILED and "resolves" in message.data:
            reopen_unanswered(conversation=message.conversation, message=message)
