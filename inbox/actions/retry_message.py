from functools import partial
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from inbox import live, wake
from inbox.actions.send_message import due_at, refuse_what_the_platform_would
from inbox.connectors import get_connector
from inbox.ingest.derive import derive
from inbox.models import Conversation, Message, Status


@transaction.atomic
def retry_message(*, message: Message) -> Message:
    """Put a failed or unconfirmed message back at the end of its line; parts that left stay as they are.

    One that is already in line, or was confirmed meanwhile, is returned as it is. Raises CannotSend.
    """
    conversation = (
        Conversation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("channel")
        .get(pk=message.conversation_id)
    )
    message = conversation.messages.get(pk=message.pk)
    if message.status not in (Status.FAILED, Status.UNCONFIRMED):
        return message
    refuse_what_the_platform_would(conversation, get_connector(conversation.channel.platform), message.text)

    # A part that was accepted and failed later is sent anew, under a new key and id.
    message.parts.filter(status=Status.FAILED).update(external_id=None)
    for part in message.parts.filter(external_id=None):
        part.key, part.status, part.error_code, part.tried_at = uuid4(), Status.QUEUED, "", None
        part.save()
    message.status, message.error_code = Status.QUEUED, ""
    message.due_at, message.retry_at, message.attempt_count = due_at(conversation), None, 0
    message.at = timezone.now() if not message.parts.exclude(platform_at=None).exists() else message.at
    message.version += 1
    message.save()
    derive([conversation], [], [])
    live.changed(conversation, message)
    transaction.on_commit(partial(wake.outbox, conversation.pk), robust=True)
    return message
