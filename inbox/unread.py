"""Where a member goes on reading."""

from collections.abc import Collection

from inbox import queries
from inbox.models import Conversation, Message
from inbox.models.message import Direction
from workspaces.models import Membership


def first_unread(membership: Membership, conversation: Conversation, shown: Collection[Message]) -> Message | None:
    """The first message that the member has not read, where it stands before `shown`, the thread's last page; else None.

    Whoever never read there goes on nowhere: a thread of years would begin with its first word.
    """
    # What came as history was never counted.
    incoming, history = Direction.INCOMING, Message.Arrival.HISTORY
    shown_count = sum(message.direction == incoming and message.arrival != history for message in shown)
    if conversation.incoming_count <= shown_count:
        return None
    (mark,) = queries.read_marks(membership, [conversation.pk])
    unread_count = conversation.incoming_count - mark.incoming_count
    if unread_count <= shown_count or mark.incoming_count < 1:
        return None
    counted = conversation.messages.filter(direction=incoming).exclude(arrival=history).order_by("-at", "-id")
    return counted[unread_count - 1 : unread_count].first()
