"""One verb on many conversations, and its undoing where nobody has changed them since."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone

from inbox.actions.change_conversation import Unchanged, changing
from inbox.models import Conversation
from workspaces.models import Membership, Team

UNDO_SECONDS = 60
SALT = "inbox.change_in_bulk"
# A conversation's id, how it stood, and how the verb left it.
Step = tuple[int, list[Any], list[Any]]


def change_in_bulk(conversations: Collection[Conversation], verb: Callable[[Conversation], None]) -> list[Step]:
    """Apply the verb to each by itself; return what it changed."""
    before = {conversation.pk: standing(conversation) for conversation in conversations}
    for conversation in conversations:
        verb(conversation)
    after = {conversation.pk: standing(conversation) for conversation in Conversation.objects.filter(pk__among=before)}
    return [(pk, before[pk], after[pk]) for pk in sorted(after) if after[pk] != before[pk]]


def undo_in_bulk(steps: Sequence[Step], actor: Membership) -> int:
    """Let the conversations stand as before, but for those that were changed since; return how many do."""
    known = Conversation.objects.filter(workspace=actor.workspace_id).in_bulk([pk for pk, *_ in steps])
    undone: list[int] = []
    for pk, before, after in steps:
        if pk in known:
            with transaction.atomic():
                team = team_before(before)
                with changing(known[pk], actor, "undone") as row:
                    if standing(row) != after:
                        raise Unchanged
                    restore(row, before, team)
                    undone.append(pk)
    return len(undone)


def team_before(before: list[Any]) -> Team | None:
    """The team that had it, unless it was deleted meanwhile; held before the conversation, as whoever deletes one takes them."""
    return Team.objects.select_for_update(no_key=True).filter(pk=before[-1]).first()


def restore(row: Conversation, before: list[Any], team: Team | None) -> None:
    status, until, assignee_id, _ = before
    row.team = team
    if row.status != status:
        row.status, row.status_changed_at = status, timezone.now()
    row.snoozed_until = until and datetime.fromisoformat(until)
    if row.assignee_id != assignee_id:
        # Who left meanwhile has nothing any more.
        row.assignee = Membership.objects.filter(pk=assignee_id, removed_at=None).first()


def standing(conversation: Conversation) -> list[Any]:
    until = conversation.snoozed_until
    return [str(conversation.status), until and until.isoformat(), conversation.assignee_id, conversation.team_id]


def undo_token(steps: Sequence[Step], actor: Membership) -> str:
    """What a browser keeps to undo: signed, for this member alone, and for a minute."""
    return signing.dumps([actor.pk, steps], salt=SALT, compress=True) if steps else ""


def read_token(token: str, actor: Membership) -> list[Step] | None:
    """Return its steps; None for one that is over, not ours or somebody else's."""
    try:
        owner, steps = signing.loads(token, salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        return None
    return [tuple(step) for step in steps] if owner == actor.pk else None
