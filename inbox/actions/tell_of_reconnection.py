from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from inbox import live
from inbox.models import Channel, Conversation, Message
from inbox.outbox.claim import IN_LINE
from workspaces.models import Membership

# Of each: so many threads that had news while the channel was out, and so many with something in line. Together they
# stay below what makes every tab fetch its panes anew (`hub.MOST_AT_ONCE`).
MOST = 80


@transaction.atomic
def tell_of_reconnection(*, channel: Channel, since: datetime, actor: Membership | None) -> None:
    """Say in the threads that an outage of their channel touched that it is over, and who ended it.

    since: when it began. Those are the threads with a turn since then, come or failed, and those with something held.
    A transaction of its own, before the queue is released: what follows holds the channel's row, and messages.
    """
    now, of_channel = timezone.now(), Conversation.objects.filter(channel=channel.pk)
    had_news = of_channel.filter(last_message_at__gte=since).order_by("-last_message_at")
    held = Message.objects.filter(conversation__channel=channel.pk, status__in=IN_LINE, due_at__lte=now)
    touched = {
        *had_news.values_list("pk", flat=True)[:MOST],
        *held.values_list("conversation", flat=True).distinct()[:MOST],
    }
    conversations = list(Conversation.objects.select_for_update(no_key=True).filter(pk__among=touched).order_by("pk"))
    lines = Message.objects.bulk_create(
        Message(
            conversation=conversation,
            kind=Message.Kind.ACTIVITY,
            author_type=Message.AuthorType.MEMBER if actor else Message.AuthorType.SYSTEM,
            author=actor,
            data={"activity": "channel_reconnected"},
            at=now,
        )
        for conversation in conversations
    )
    Conversation.objects.filter(pk__among=touched).update(version=F("version") + 1)
    live.log_changes(conversations, {line.pk: line.conversation_id for line in lines})
