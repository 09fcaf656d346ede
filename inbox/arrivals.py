"""What may sound, or stand on somebody's desktop: what a customer has just written, and what a colleague wants of a member."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from inbox.filters import ConversationFilter
from inbox.models import Conversation, Direction, Message
from workspaces.models import Workspace

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


@dataclass(frozen=True)
class Call:
    """A colleague wants something of one member. kind: "mention" or "assignment". about: the row that says so, a message or one of an
    app above. place: what a newer one takes the place of. template: how it is drawn, with this as `row`."""

    kind: str
    membership_id: int
    about: Any
    workspace: Workspace
    place: str
    template: str = "inbox/live/call.html"


def calls(messages: Iterable[Message]) -> list[Call]:
    """Return what has just come of it, oldest first; nobody calls themselves. messages: from `queries.with_details`."""
    since = timezone.now() - FRESH
    fresh = [message for message in messages if message.created_at >= since and not message.is_deleted]
    found = (call for message in sorted(fresh, key=lambda message: message.pk) for call in calls_of(message))
    return [call for call in found if call.about.author_id not in (None, call.membership_id)]


def calls_of(message: Message) -> Iterator[Call]:
    workspace = message.conversation.workspace
    if message.kind == Message.Kind.NOTE:
        for membership_id in set(message.data.get("mentions", {}).values()):
            yield Call("mention", membership_id, message, workspace, f"mention-{message.conversation_id}")
    elif message.data.get("activity") == "assigned":
        # Unless somebody else has it by now.
        assignee_id = message.conversation.assignee_id
        if assignee_id is not None and assignee_id == message.data.get("assignee_id"):
            # Of fifty conversations given at once, the last one is told.
            yield Call("assignment", assignee_id, message, workspace, f"assignment-{message.author_id}")
