from django.db import transaction

from inbox.actions.change_conversation import Unchanged, changing
from inbox.models import Conversation
from workspaces.models import Membership, Tag


@transaction.atomic
def tag_conversation(*, conversation: Conversation, actor: Membership, tag: Tag) -> None:
    """Put a tag of the same workspace on it.

    Raises ValueError for a tag of another workspace, and Tag.DoesNotExist for one that was deleted meanwhile.
    """
    if tag.workspace_id != conversation.workspace_id:
        raise ValueError("The tag belongs to another workspace.")
    # Before the conversation, as whoever changes a tag takes them.
    tag = Tag.objects.select_for_update(no_key=True).get(pk=tag.pk)
    with changing(conversation, actor, "tagged", tag=tag.name) as row:
        place = {"status": row.status, "last_message_at": row.last_message_at}
        _, is_new = row.taggings.get_or_create(tag=tag, defaults={"added_by": actor, **place})
        if not is_new:
            raise Unchanged
