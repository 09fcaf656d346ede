"""Messages that show another's words."""

from collections.abc import Collection, Iterable

from inbox import queries
from inbox.models import Conversation, Message, MessagePart

# Of one message, for a tab that stays; a page that is opened anew shows all as they are.
MOST_QUOTING = 50


def quoting(messages: Collection[Message], opened: Collection[int], known: Iterable[Conversation]) -> list[Message]:
    """The messages of open threads that quote what was edited or deleted: they show its words. known: as `with_details` wants them."""
    altered = [m for m in messages if (m.edited_at or m.is_deleted) and m.conversation_id in opened]
    if not altered:
        return []
    external_ids = MessagePart.objects.filter(message__in=altered).exclude(external_id=None).values("external_id")
    found = Message.objects.filter(
        conversation__in={message.conversation_id for message in altered},
        at__gte=min(message.at for message in altered),
        reply_to_external_id__in=external_ids,
    )
    others = found.exclude(pk__in=[message.pk for message in messages]).order_by("-at")
    return queries.with_details(others[:MOST_QUOTING], known)
