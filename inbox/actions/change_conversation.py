"""What the verbs of a conversation share: take its row, change it, say so in the thread and on every screen."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from inbox import live, sight
from inbox.models import Conversation, Message
from workspaces.models import Membership


@contextmanager
def changing(
    conversation: Conversation, actor: Membership | None, activity: str, **details: object
) -> Iterator[Conversation]:
    """Yield the conversation, held; on leaving it is saved with an activity, unless the body raises Unchanged.

    actor: None where Messio does it by itself. activity: the verb in the past ("resolved"); details are kept with it and drawn by the thread.
    """
    with transaction.atomic():
        held = Conversation.objects.select_for_update(no_key=True, of=("self",))
        row = held.select_related("workspace").get(pk=conversation.pk)
        holders = sight.holders(row)
        try:
            yield row
        except Unchanged:
            return
        row.save()
        message = row.messages.create(
            kind=Message.Kind.ACTIVITY,
            author_type=Message.AuthorType.MEMBER if actor else Message.AuthorType.SYSTEM,
            author=actor,
            data={"activity": activity, **details},
            at=timezone.now(),
        )
        live.changed(row, message, moves=True)
        live.left(row, holders - sight.holders(row))


class Unchanged(Exception):
    """The conversation already is as asked."""
