from django.db import transaction
from django.db.models import F

from inbox import live
from inbox.models import Conversation, ReadMark
from workspaces.models import Membership


def mark_of(membership: Membership, conversation_id: int) -> dict[str, int]:
    """How far the member has read, and which note calls them: {"count", "version", "mention"}, all 0 where there is nothing of it."""
    marks = ReadMark.objects.filter(membership=membership, conversation=conversation_id)
    count, version, mention = marks.values_list("incoming_count", "version", "mention").first() or (0, 0, 0)
    return {"count": count, "version": version, "mention": mention}


@transaction.atomic
def restore_mark(
    *, membership: Membership, conversation: Conversation, before: dict[str, int], after: dict[str, int]
) -> bool:
    """Let a mark be as `before`, forward or back, unless it has moved since it was as `after`; return whether it is.

    Both as `mark_of` returns them. What a customer was told that we have seen stays told.
    """
    own = ReadMark.objects.filter(membership=membership, conversation=conversation, version=after["version"])
    moved = own.update(incoming_count=before["count"], mention=before["mention"], version=F("version") + 1)
    if moved:
        live.marked(membership, conversation.pk)
    return bool(moved)
