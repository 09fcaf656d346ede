from collections.abc import Collection

from django.db import transaction

from inbox import live
from inbox.models import Conversation, Participant
from workspaces.models import Membership


@transaction.atomic
def take_part(*, conversation: Conversation, membership: Membership) -> None:
    """Let a member of the same workspace take part in a conversation. Raises ValueError for one of another."""
    if membership.workspace_id != conversation.workspace_id:
        raise ValueError("The member belongs to another workspace.")
    row = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    if let_take_part(row, [membership.pk]):
        live.changed(row, moves=True)


@transaction.atomic
def leave(*, conversation: Conversation, membership: Membership) -> None:
    """Let a member take part no longer, until somebody mentions or adds them again."""
    row = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    if row.participants.filter(membership=membership).delete()[0]:
        live.changed(row, moves=True)
        live.left(row, [membership.pk])


def let_take_part(held: Conversation, membership_ids: Collection[int]) -> bool:
    """Return whether one of them did not before. held: its row is locked, so that no other adds the same."""
    known = set(held.participants.values_list("membership", flat=True))
    new = [
        Participant(conversation=held, membership_id=pk, status=held.status, last_message_at=held.last_message_at)
        for pk in sorted(set(membership_ids) - known)
    ]
    return bool(Participant.objects.bulk_create(new))
