from django.db import transaction
from django.utils import timezone

from inbox import live
from inbox.actions.mark_mentioned import forget_mentions
from inbox.ingest.derive import derive
from inbox.models import Conversation, Direction, Message, Status
from inbox.search import index
from workspaces.models import Membership

GONE_OUT = (Status.SENT, Status.DELIVERED, Status.READ)


class NotDeletable(Exception):
    """It is the customer's, has not left yet, or is deleted already."""


def is_deletable(message: Message) -> bool:
    """Notes, and what went out; what has not left is taken back instead, and what the customer wrote is theirs."""
    is_ours = message.kind == Message.Kind.NOTE or (
        message.direction == Direction.OUTGOING and message.status in GONE_OUT
    )
    return is_ours and not message.is_deleted


@transaction.atomic
def delete_message(*, message: Message, actor: Membership) -> Message:
    """Hide a note, or a message that went out, from the whole team; the thread says who did it and when.

    No platform that we know takes a message back, so the customer keeps theirs. The words stay in
    `data["deletion"]` for who looks after the installation, since a text that stood in `text` would be found and shown.
    Raises NotDeletable, and Message.DoesNotExist where the row is gone.
    """
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=message.conversation_id)
    message = conversation.messages.select_for_update(no_key=True).get(pk=message.pk)
    if not is_deletable(message):
        raise NotDeletable
    deletion = {"by": str(actor), "member": actor.pk, "at": timezone.now().isoformat(), "text": message.text}
    message.data = message.data | {"deletion": deletion}
    message.is_deleted, message.text = True, ""
    message.version += 1
    message.save(update_fields=["data", "is_deleted", "text", "version"])
    index.index_messages([message.pk])
    forget_mentions(message)
    derive([conversation], [], [])
    live.changed(conversation, message)
    return message
