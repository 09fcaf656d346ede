from functools import partial

from django.db import transaction

from inbox import live
from inbox.actions.reopen_unanswered import reopen_unanswered
from inbox.ingest.derive import derive
from inbox.models import Conversation, Message, Rendition, Status, TakenBack
from inbox.uploads import forget


class AlreadyLeft(Exception):
    """Some of it went out, or may have."""


@transaction.atomic
def take_back_message(*, message: Message) -> None:
    """Remove a message of which nothing has left: while it waits, or after it failed.

    A copy of it that is still on its way here is refused. Raises AlreadyLeft, and Message.DoesNotExist where somebody
    else was quicker.
    """
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=message.conversation_id)
    message = conversation.messages.select_for_update(no_key=True).get(pk=message.pk)
    parts = message.parts.all()
    touched = any(part.external_id or part.tried_at for part in parts)
    if touched or not parts or message.status not in (Status.QUEUED, Status.FAILED):
        raise AlreadyLeft
    files, made = list(message.attachments.all()), list(Rendition.objects.filter(attachment__message=message))
    pk = message.pk
    if message.client_id:
        TakenBack.objects.get_or_create(conversation=conversation, client_id=message.client_id)
    message.delete()
    derive([conversation], [], [])
    live.changed(conversation, removed=[pk])
    reopen_unanswered(message)
    transaction.on_commit(partial(forget, files), robust=True)
    transaction.on_commit(partial(forget, made), robust=True)
