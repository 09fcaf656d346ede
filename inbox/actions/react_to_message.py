from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inbox import live, wake
from inbox.connectors import get_connector
from inbox.models import Conversation, Direction, Message, OutgoingReaction, Reaction
from inbox.outbox.refusals import CannotSend, refuse_what_the_platform_would


@transaction.atomic
def react_to_message(*, message: Message, emoji: str) -> Message:
    """Put our reaction on a customer's message in place of the one that is there; empty takes it back.

    The wish is kept first, and a worker tells the platform. Raises CannotSend, and Message.DoesNotExist where the row
    is gone.
    """
    conversation = (
        Conversation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("channel")
        .get(pk=message.conversation_id)
    )
    message = conversation.messages.select_for_update(no_key=True).get(pk=message.pk)
    connector = get_connector(conversation.channel.platform)
    if not is_reactable(message) or (emoji and emoji not in connector.capabilities.reactions):
        raise CannotSend(_("This message takes no such reaction."))

    wish = OutgoingReaction.objects.select_for_update().filter(pk=message.pk).first()
    there = Reaction.objects.filter(message=message, actor=Reaction.Actor.BUSINESS).first()
    is_there = (there.emoji if there else "") == emoji and (wish is None or wish.claimed_until is None)
    if is_there:
        # What the platform never heard of need not be taken back there.
        OutgoingReaction.objects.filter(pk=message.pk).delete()
    else:
        refuse_what_the_platform_would(conversation, connector, "", {})
        ask(message, emoji)
    message.version += 1
    message.save(update_fields=["version"])
    live.changed(conversation, message)
    return message


def is_reactable(message: Message) -> bool:
    """Whether the customer wrote it, and did not unsend it."""
    return message.direction == Direction.INCOMING and not message.is_deleted


def ask(message: Message, emoji: str) -> None:
    """A call that is under way keeps its claim: the wish is carried out after it, never beside it."""
    now = timezone.now()
    news = {"emoji": emoji, "asked_at": now, "retry_at": now, "attempt_count": 0, "error_code": ""}
    OutgoingReaction.objects.update_or_create(message=message, defaults=news)
    transaction.on_commit(partial(wake.reaction, message.pk), robust=True)
