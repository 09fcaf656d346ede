"""Which messages may sound, or stand on somebody's desktop: what a customer has just written and a member should hear of."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from inbox.filters import ConversationFilter
from inbox.models import Conversation, Direction, Message

# What came while a tab was away stands in its list; only what has just come is told aloud.
FRESH = timedelta(seconds=60)
# Whatever list a tab shows: everything that its member may see.
ALL_THERE_IS = ConversationFilter(status="any")


def newest_arrivals(messages: Iterable[Message]) -> dict[int, Message]:
    """Return the newest of those by conversation. messages: from `queries.with_details`."""
    since = timezone.now() - FRESH
    arrived = [message for message in messages if message.created_at >= since and is_told(message)]
    return {message.conversation_id: message for message in sorted(arrived, key=lambda message: message.pk)}


def is_told(message: Message) -> bool:
    """A customer's own word, in a conversation that waits for somebody: not of the past, nor of who is blocked."""
    conversation = message.conversation
    return (
        message.direction == Direction.INCOMING
        and message.arrival != Message.Arrival.HISTORY
        and not message.is_deleted
        and conversation.status == Conversation.Status.OPEN
        and conversation.blocked_at is None
    )
