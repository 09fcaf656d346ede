from django.db.models import QuerySet

from inbox.actions.change_conversation import Unchanged, changing
from inbox.models import Conversation


def release_conversations(membership_id: int) -> None:
    """Give back what a member who was removed still has, one conversation at a time: in nobody's list it would be lost.

    A member who was restored meanwhile keeps the rest.
    """
    for conversation in assigned_to_removed().filter(assignee=membership_id).select_related("assignee__user"):
        with changing(conversation, None, "released", assignee=str(conversation.assignee)) as row:
            assignee = row.assignee
            if assignee is None or assignee.pk != membership_id or assignee.removed_at is None:
                raise Unchanged
            row.assignee = None


def removed_assignees() -> list[int]:
    """Members whose conversations are still to be given back."""
    return list(assigned_to_removed().order_by().values_list("assignee", flat=True).distinct())


def assigned_to_removed() -> QuerySet[Conversation]:
    return Conversation.objects.filter(assignee__removed_at__isnull=False, workspace__deleted_at=None)
