from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from inbox import live
from inbox.models import Conversation, Message, Status
from inbox.outbox.refusals import CannotSend, refuse_a_wrong_time
from inbox.outbox.waiting import LATER


@transaction.atomic
def reschedule_message(*, message: Message, send_at: datetime) -> Message:
    """Let a message that waits for its time leave at another one, in the zone in which people think of it.

    Raises CannotSend, and Message.DoesNotExist where somebody else took it back meanwhile.
    """
    conversation = (
        Conversation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("channel", "identity")
        .get(pk=message.conversation_id)
    )
    message = conversation.messages.get(pk=message.pk)
    if message.status != Status.QUEUED or message.data.get("waits") != LATER:
        raise CannotSend(_("It does not wait for its time any more."))
    refuse_a_wrong_time(conversation, send_at, is_template=message.is_template)
    message.due_at = message.at = send_at
    message.version += 1
    message.save(update_fields=["due_at", "at", "version"])
    live.changed(conversation, message)
    return message
