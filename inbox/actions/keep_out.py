from uuid import UUID

from django.db import transaction

from inbox.models import Conversation, Message, TakenBack
from workspaces.models import Membership


@transaction.atomic
def keep_out(*, conversation: Conversation, author: Membership, client_id: UUID) -> Message | None:
    """See to it that what its author gave up, with no answer about it, is refused should it still come.

    Where it came before, that message or note is returned, and nothing is kept out.
    """
    row = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    message = row.messages.filter(author=author, client_id=client_id).first()
    if message is None:
        TakenBack.objects.get_or_create(conversation=row, client_id=client_id)
    return message
