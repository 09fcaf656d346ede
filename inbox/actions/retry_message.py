from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from inbox import live
from inbox.actions.send_message import next_due_at, wake_at
from inbox.connectors import get_connector
from inbox.ingest.derive import derive
from inbox.models import Conversation, Message, Status
from inbox.outbox.refusals import refuse_too_many, refuse_what_the_platform_would
from inbox.outbox.waiting import end_waiting
from inbox.search.index import move_entry
from inbox.signals import announce, customers_answered
from workspaces.models import Membership


@transaction.atomic
def retry_message(*, message: Message, actor: Membership | None = None) -> Message:
    """Put a message that failed, is unconfirmed or waits for its time at the end of the line, to leave now.

    Parts that left stay as they are. One that is already on its way, or was confirmed meanwhile, is returned as it is.
    actor: who asks for it by hand, and whose sending is limited. Raises CannotSend, and Message.DoesNotExist where
    somebody else took it back meanwhile.
    """
    conversation = (
        Conversation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("channel")
        .get(pk=message.conversation_id)
    )
    message = conversation.messages.get(pk=message.pk)
    waits = message.status == Status.QUEUED and "waits" in message.data
    if message.status not in (Status.FAILED, Status.UNCONFIRMED) and not waits:
        return message
    connector = get_connector(conversation.channel.platform)
    refuse_what_the_platform_would(conversation, connector, message.text, message.data)
    if actor is not None:
        refuse_too_many(actor, again=True)

    # A part that was accepted and failed later is sent anew, under a new key and id.
    message.parts.filter(status=Status.FAILED).update(external_id=None)
    for part in message.parts.filter(external_id=None):
        part.key, part.status, part.error_code, part.tried_at = uuid4(), Status.QUEUED, "", None
        part.save()
    end_waiting(message)
    message.status, message.error_code, message.cancel_if_customer_writes = Status.QUEUED, "", False
    message.due_at, message.retry_at, message.attempt_count = next_due_at(conversation), None, 0
    message.at = timezone.now() if not message.parts.exclude(platform_at=None).exists() else message.at
    message.version += 1
    message.save()
    move_entry(message)
    derive([conversation], [], [])
    live.changed(conversation, message)
    announce(customers_answered, conversations=[conversation.pk])
    wake_at(conversation, message.due_at)
    return message
