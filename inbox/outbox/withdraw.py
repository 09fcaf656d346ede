from collections.abc import Collection

from inbox import live, sets
from inbox.ingest.derive import derive
from inbox.models import Conversation, Message, MessagePart, Status
from inbox.outbox.waiting import CUSTOMER_WROTE, end_waiting, withdrawn, yielding
from inbox.search.index import move_entry

WITHDRAWN = ("status", "error_code", "data", "at", "version")


def withdraw(conversations: Collection[Conversation]) -> list[Message]:
    """Show at once that what was to leave only without a word of the customer does not; a claim would find out later.

    conversations: held by the caller, in which somebody may just have written. One light query where nothing waits
    (under message_in_line), else as many statements whatever waits. Returns the messages; their conversations are derived anew.
    """
    held = {conversation.pk: conversation for conversation in conversations}
    theirs = Message.objects.filter(conversation_id__among=held)
    # Building the whole question costs a fifth of a batch of one, and nearly always nothing waits.
    if not yielding(theirs).exists():
        return []
    messages = list(withdrawn(theirs))
    for message in messages:
        end_waiting(message, before=message.wrote_at)  # type: ignore[attr-defined]
        message.status, message.error_code = Status.FAILED, CUSTOMER_WROTE
        message.version += 1
    sets.update(Message, [sets.columns(message, *WITHDRAWN) for message in messages])
    move_entry(*messages)
    parts = MessagePart.objects.filter(message__among=[message.pk for message in messages])
    parts.update(status=Status.FAILED, error_code=CUSTOMER_WROTE)
    changed = list(messages)
    moved = derive([held[pk] for pk in sorted({message.conversation_id for message in messages})], [], changed)
    live.log_changes(moved, {message.pk: message.conversation_id for message in changed})
    return messages
