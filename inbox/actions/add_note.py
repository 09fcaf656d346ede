from uuid import UUID

from django.db import transaction
from django.utils import timezone

from inbox import live
from inbox.actions.keep_draft import forget_sent
from inbox.models import Conversation, Draft, Message
from inbox.search import index
from inbox.text import clean
from workspaces.models import Membership


@transaction.atomic
def add_note(*, conversation: Conversation, author: Membership, client_id: UUID, text: str) -> Message:
    """Write into the thread what only members see. client_id: the same one twice returns the first note."""
    row = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    if (first := row.messages.filter(client_id=client_id).first()) is not None:
        return first
    text = clean(text).strip()
    note = row.messages.create(
        kind=Message.Kind.NOTE,
        author_type=Message.AuthorType.MEMBER,
        author=author,
        client_id=client_id,
        text=text,
        at=timezone.now(),
    )
    forget_sent(author, row, Draft.Mode.NOTE, text)
    index.index_messages([note.pk])
    live.changed(row, note)
    return note
