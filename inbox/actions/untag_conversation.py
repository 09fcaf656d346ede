from inbox.actions.change_conversation import Unchanged, changing
from inbox.models import Conversation
from workspaces.models import Membership, Tag


def untag_conversation(*, conversation: Conversation, actor: Membership, tag: Tag) -> None:
    with changing(conversation, actor, "untagged", tag=tag.name) as row:
        taken, _ = row.taggings.filter(tag=tag).delete()
        if not taken:
            raise Unchanged
