from uuid import UUID

from django.db import transaction
from django.utils import timezone

from inbox import live, mentions
from inbox.actions.keep_draft import forget_sent
from inbox.actions.mark_mentioned import mark_mentioned
from inbox.actions.take_part import let_take_part
from inbox.models import Conversation, Draft, Message
from inbox.outbox.refusals import refuse_what_was_taken_back
from inbox.search import index
from inbox.text import clean
from workspaces.models import Membership


@transaction.atomic
def add_note(*, conversation: Conversation, author: Membership, client_id: UUID, text: str) -> Message:
    """Write into the thread what only members see; its author and whom it mentions take part in the conversation, and
    whom it mentions is called in their list.

    client_id: the same one twice returns the first note. Raises CannotSend where it was taken back.
    """
    row = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    if (first := row.messages.filter(client_id=client_id).first()) is not None:
        return first
    refuse_what_was_taken_back(row, client_id)
    text = clean(text).strip()
    mentioned = mentions.find(text, mentions.mentionable(row.workspace_id))
    note = row.messages.create(
        kind=Message.Kind.NOTE,
        author_type=Message.AuthorType.MEMBER,
        author=author,
        client_id=client_id,
        text=text,
        data={"mentions": mentioned} if mentioned else {},
        at=timezone.now(),
    )
    forget_sent(author, row, Draft.Mode.NOTE, text)
    index.index_messages([note.pk])
    if mentioned:
        mark_mentioned(note, mentioned.values())
    is_joined = let_take_part(row, [author.pk, *mentioned.values()])
    live.changed(row, note, moves=is_joined)
    return note
