"""One verb on many conversations, and its undoing where nobody has changed them since."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core import signing
from django.db import transaction
from django.db.models import OuterRef
from django.utils import timezone

from inbox.actions.change_conversation import Unchanged, changing
from inbox.models import Conversation, ConversationTag, Tag
from workspaces.models import Membership, Team

UNDO_SECONDS = 60
SALT = "inbox.change_in_bulk"
# A conversation's id, how it stood, and how the verb left it.
Step = tuple[int, list[Any], list[Any]]


def change_in_bulk(conversations: Collection[Conversation], verb: Callable[[Conversation], None]) -> list[Step]:
    """Apply the verb to each by itself; return what it changed."""
    before = standings([conversation.pk for conversation in conversations])
    for conversation in conversations:
        verb(conversation)
    after = standings(before)
    return [(pk, before[pk], after[pk]) for pk in sorted(after) if after[pk] != before[pk]]


def undo_in_bulk(steps: Sequence[Step], actor: Membership) -> int:
    """Let the conversations stand as before, but for those that were changed since; return how many do."""
    known = Conversation.objects.filter(workspace=actor.workspace_id).in_bulk([pk for pk, *_ in steps])
    undone: list[int] = []
    for pk, before, after in steps:
        if pk in known:
            with transaction.atomic():
                *_, team_id, tag_ids = before
                # Unless they were deleted meanwhile; held before the conversation, as whoever deletes one takes them.
                team = Team.objects.select_for_update(no_key=True).filter(pk=team_id).first()
                tags = list(Tag.objects.select_for_update(no_key=True).filter(pk__in=tag_ids).order_by("pk"))
                with changing(known[pk], actor, "undone") as row:
                    if standings([pk])[pk] != after:
                        raise Unchanged
                    restore(row, before, team, tags)
                    undone.append(pk)
    return len(undone)


def restore(row: Conversation, before: list[Any], team: Team | None, tags: Collection[Tag]) -> None:
    status, until, assignee_id, *_ = before
    row.team = team
    if row.status != status:
        row.status, row.status_changed_at = status, timezone.now()
    row.snoozed_until = until and datetime.fromisoformat(until)
    if row.assignee_id != assignee_id:
        # Who left meanwhile has nothing any more.
        row.assignee = Membership.objects.filter(pk=assignee_id, removed_at=None).first()
    row.taggings.exclude(tag__in=tags).delete()
    for tag in tags:
        place = {"status": row.status, "last_message_at": row.last_message_at}
        row.taggings.get_or_create(tag=tag, defaults=place)


def standings(ids: Iterable[int]) -> dict[int, list[Any]]:
    """How conversations stand: status, until when put aside, whose, of which team, with which tags."""
    tags = ConversationTag.objects.filter(conversation=OuterRef("pk")).order_by("tag").values("tag")
    rows = Conversation.objects.filter(pk__among=ids).annotate(tag_ids=ArraySubquery(tags))
    return {
        row.pk: [
            str(row.status),
            row.snoozed_until and row.snoozed_until.isoformat(),
            row.assignee_id,
            row.team_id,
            row.tag_ids,
        ]
        for row in rows
    }


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
