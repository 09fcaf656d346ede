"""Where a member goes on reading."""

from django.db.models import CharField, Q, QuerySet
from django.db.models.expressions import RawSQL

from inbox.models import Conversation, Direction, Message
from inbox.queries import THREAD_PAGE
from workspaces.models import Membership

# So many unread messages are gone back over at the most: what is before them costs the opening of the thread nothing, and
# nobody begins with the first of twenty thousand.
MOST_GONE_BACK = 1000
# As a position (`inbox.positions`). Of what came as history nothing is counted. Whoever never read there goes on nowhere:
# a thread of years would begin with its first word.
FIRST_UNREAD = """
SELECT lpad((extract(epoch FROM unread.at) * 1000000)::bigint::text, 18, '0') || '.' || lpad(unread.id::text, 12, '0')
FROM inbox_readmark mark
CROSS JOIN LATERAL (
    SELECT at, id FROM inbox_message
    WHERE conversation_id = inbox_conversation.id AND direction = 'incoming' AND arrival <> 'history'
    ORDER BY at DESC, id DESC OFFSET least(inbox_conversation.incoming_count - mark.incoming_count, %s) - 1 LIMIT 1
) unread
WHERE mark.conversation_id = inbox_conversation.id AND mark.membership_id = %s
    AND mark.incoming_count BETWEEN 1 AND inbox_conversation.incoming_count - 1
    AND (unread.at, unread.id) < (
        SELECT at, id FROM inbox_message WHERE conversation_id = inbox_conversation.id
        ORDER BY at DESC, id DESC OFFSET %s LIMIT 1
    )
"""


def with_first_unread(conversations: QuerySet[Conversation], membership: Membership) -> QuerySet[Conversation]:
    """Each gets `first_unread`, the position of the first message that the member has not read, where it stands before
    the thread's last page; else None."""
    first = RawSQL(FIRST_UNREAD, [MOST_GONE_BACK, membership.pk, THREAD_PAGE - 1], output_field=CharField())  # noqa: S611
    return conversations.annotate(first_unread=first)


def incoming_until(conversation: Conversation, message: Message) -> int:
    """How many of the customer's messages are read by who has read this one, as `ReadMark` counts them."""
    later = conversation.messages.filter(Q(at__gt=message.at) | Q(at=message.at, pk__gt=message.pk))
    theirs = later.filter(direction=Direction.INCOMING).exclude(arrival=Message.Arrival.HISTORY)
    return max(0, conversation.incoming_count - theirs.count())
