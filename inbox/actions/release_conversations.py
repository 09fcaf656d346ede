from django.db import transaction
from django.db.models import QuerySet

from inbox.actions.change_conversation import Unchanged, changing
from inbox.models import Conversation, Participant

PORTION = 500


def release_conversations(membership_id: int) -> None:
    """Give back what a member who was removed still has, one conversation at a time: in nobody's list it would be lost.

    They take part in nothing either. A member who was restored meanwhile keeps the rest.
    """
    while leave_some(membership_id):
        continue
    for conversation in assigned_to_removed().filter(assignee=membership_id).select_related("assignee__user"):
        with changing(conversation, None, "released", assignee=str(conversation.assignee)) as row:
            assignee = row.assignee
            if assignee is None or assignee.pk != membership_id or assignee.removed_at is None:
                raise Unchanged
            row.assignee = None


@transaction.atomic
def leave_some(membership_id: int) -> int:
    """Return how many conversations the member takes part in no longer; each is held before what stands beside it."""
    theirs = Participant.objects.filter(membership=membership_id, membership__removed_at__isnull=False)
    ids = list(theirs.order_by("conversation").values_list("conversation", flat=True)[:PORTION])
    list(Conversation.objects.select_for_update(no_key=True).filter(pk__among=ids).order_by("pk"))
    return theirs.filter(conversation__in=ids).delete()[0]


def removed_members() -> list[int]:
    """Members who were removed and still have conversations, or take part in some."""
    participants = Participant.objects.filter(
        membership__removed_at__isnull=False, membership__workspace__deleted_at=None
    )
    assigned = assigned_to_removed().order_by().values_list("assignee", flat=True).distinct()
    return sorted({*assigned, *participants.values_list("membership", flat=True).distinct()})


def assigned_to_removed() -> QuerySet[Conversation]:
    return Conversation.objects.filter(assignee__removed_at__isnull=False, workspace__deleted_at=None)
