from collections.abc import Collection

from inbox import live
from inbox.ingest.derive import derive
from inbox.models import Conversation, Message, Status
from inbox.outbox.waiting import CUSTOMER_WROTE, end_waiting, withdrawn, yielding
from inbox.search.index import move_entry


def withdraw(conversations: Collection[Conversation]) -> list[Message]:
    """Show at once that what was to leave only without a word of the customer does not; a claim would find out later.

    conversations: held by the caller, in which somebody may just have written. One light query where nothing waits
    (under message_in_line). Returns the messages; their conversations are derived anew.
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
        message.save(update_fields=["status", "error_code", "data", "at", "version"])
        move_entry(message)
        message.parts.update(status=Status.FAILED, error_code=CUSTOMER_WROTE)
    for conversation_id in sorted({message.conversation_id for message in messages}):
        own = [message for message in messages if message.conversation_id == conversation_id]
        derive([held[conversation_id]], [], [])
        live.changed(held[conversation_id], *own)
    return messages
