"""A ticket's words from those of a conversation: what the customer wants, as far as they said it."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from inbox.models import Conversation, Direction, Message
from inbox.presenters.conversations import ConversationView
from inbox.presenters.messages import MessageView
from inbox.queries import with_details
from inbox.text import excerpt

# So many turns are offered, the newest; and so many of the customer's own are taken unless others are picked.
MOST_OFFERED = 20
MOST_TAKEN = 10
LONGEST_SUBJECT = 80


def offered(conversation: Conversation, picked: Collection[int]) -> list[Message]:
    """The newest turns and those that are picked, oldest first."""
    turns = conversation.messages.exclude(direction="").filter(is_deleted=False)
    newest = turns.order_by("-at", "-id").values("pk")[:MOST_OFFERED]
    ids = {row["pk"] for row in newest} | set(turns.filter(pk__in=picked).values_list("pk", flat=True))
    return with_details(Message.objects.filter(pk__in=ids).order_by("at", "id"), [conversation])


def taken(messages: Iterable[Message], picked: Collection[int]) -> list[Message]:
    """Those that are picked; without any, what the customer has said since we answered last, or last of all."""
    found = list(messages)
    if own := [message for message in found if message.pk in picked]:
        return own
    said: list[Message] = []
    for message in reversed(found):
        if message.direction == Direction.INCOMING:
            said.insert(0, message)
        elif said:
            break
    return said[-MOST_TAKEN:]


def subject(conversation: Conversation, messages: Collection[Message]) -> str:
    """The first words of them; a name where they have none."""
    first = next((message.text for message in messages if message.text.strip()), "")
    name = ConversationView(conversation).name
    return excerpt(first.strip().splitlines()[0] if first else "", LONGEST_SUBJECT) or _("A matter of %(name)s") % {
        "name": name
    }


def description(messages: Collection[Message]) -> str:
    """What each says, and who said it where there are several people."""
    views = [MessageView(message) for message in messages]
    lines = [(view.author, view.message.text.strip() or f"[{view.summary}]") for view in views]
    if len({author for author, _words in lines}) == 1:
        return "\n".join(words for _author, words in lines)
    return "\n".join(f"{author}: {words}" for author, words in lines)
