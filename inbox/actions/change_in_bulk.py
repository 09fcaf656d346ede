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
from inbox.actions.restore_mark import mark_of, restore_mark
from inbox.models import Conversation, ConversationTag
from workspaces.models import Membership, Tag, Team

# Undo is offered when all portions are done, for as long as its toast stands; a whole view takes minutes, and as many back.
UNDO_SECONDS = 3600
SALT = "inbox.change_in_bulk"
# A conversation's id, how it stood in what the verb changes, and how the verb left that; each as `standing` returns it.
Step = tuple[int, dict[str, Any], dict[str, Any]]


def change_in_bulk(
    conversations: Collection[Conversation],
    verb: Callable[[Conversation], None],
    touches: Collection[str],
    actor: Membership,
) -> list[Step]:
    """Apply the verb to each by itself; return what it changed. touches: names of `standing`."""
    steps: list[Step] = []
    for conversation in conversations:
        before = standing(conversation.pk, touches, actor)
        verb(conversation)
        after = standing(conversation.pk, touches, actor)
        if before != after:
            steps.append((conversation.pk, before, after))
    return steps


def undo_in_bulk(steps: Sequence[Step], actor: Membership) -> int:
    """Let the conversations stand as before, but for those that were changed since; return how many do."""
    known = Conversation.objects.filter(workspace_id=actor.workspace_id).in_bulk([pk for pk, *_ in steps])
    undone: list[int] = []
    for pk, before, after in steps:
        if pk in known and "mark" in before:
            if restore_mark(membership=actor, conversation=known[pk], before=before["mark"], after=after["mark"]):
                undone.append(pk)
        elif pk in known:
            with transaction.atomic():
                # Unless they were deleted meanwhile; held before the conversation, as whoever deletes one takes them.
                team = Team.objects.select_for_update(no_key=True).filter(pk=before.get("team") or 0).first()
                tags = Tag.objects.select_for_update(no_key=True).filter(pk__in=before.get("tags", ())).order_by("pk")
                held = list(tags)
                with changing(known[pk], actor, "undone") as row:
                    if standing(pk, before, actor) != after:
                        raise Unchanged
                    restore(row, before, team, held)
                    undone.append(pk)
    return len(undone)


def restore(row: Conversation, before: dict[str, Any], team: Team | None, tags: Collection[Tag]) -> None:
    if "status" in before and row.status != before["status"]:
        row.status, row.status_changed_at = before["status"], timezone.now()
    if "until" in before:
        row.snoozed_until = before["until"] and datetime.fromisoformat(before["until"])
    if "assignee" in before and row.assignee_id != before["assignee"]:
        # Who left meanwhile has nothing any more.
        row.assignee = Membership.objects.filter(pk=before["assignee"], removed_at=None).first()
    if "team" in before:
        row.team = team
    if "tags" in before:
        row.taggings.exclude(tag__in=tags).delete()
        for tag in tags:
            place = {"status": row.status, "last_message_at": row.last_message_at}
            row.taggings.get_or_create(tag=tag, defaults=place)


def standing(pk: int, names: Iterable[str], actor: Membership) -> dict[str, Any]:
    """Return how a conversation stands in what is named: status, until (when it is put aside), assignee, team, tags.

    Or in what is the actor's own, their mark, which goes alone.
    """
    if "mark" in names:
        return {"mark": mark_of(actor, pk)}
    tags = ConversationTag.objects.filter(conversation=OuterRef("pk")).order_by("tag").values("tag")
    row = Conversation.objects.annotate(tag_ids=ArraySubquery(tags)).get(pk=pk)
    everything = {
        "status": str(row.status),
        "until": row.snoozed_until and row.snoozed_until.isoformat(),
        "assignee": row.assignee_id,
        "team": row.team_id,
        "tags": row.tag_ids,
    }
    return {name: everything[name] for name in names}


def are_own(steps: Sequence[Step]) -> bool:
    """Whether they changed nothing but the member's own marks."""
    return all("mark" in before for _, before, _ in steps)


def undo_token(steps: Sequence[Step], actor: Membership) -> str:
    """What a browser keeps to undo: signed, for this member alone, and for UNDO_SECONDS."""
    return signing.dumps([actor.pk, steps], salt=SALT, compress=True) if steps else ""


def read_token(token: str, actor: Membership) -> list[Step] | None:
    """Return its steps; None for one that is over, not ours or somebody else's."""
    try:
        owner, steps = signing.loads(token, salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        return None
    return [tuple(step) for step in steps] if owner == actor.pk else None
