from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from inbox import live, sets
from inbox.models import Conversation, Message, Status
from inbox.signals import announce, answers_failed

REOPENED = ("status", "status_changed_at", "snoozed_until", "version")


def reopen_failed(messages: Iterable[Message]) -> None:
    """Open again what replies resolved that did not go out after all, of those among them that failed."""
    reopen_unanswered(*(message for message in messages if message.status == Status.FAILED))


@transaction.atomic
def reopen_unanswered(*messages: Message) -> None:
    """The same for all of them, unless somebody changed their conversation since; and tell the apps above of every one.

    The caller holds the conversations. As many statements whatever the number of messages.
    """
    if messages:
        announce(answers_failed, conversations=sorted({message.conversation_id for message in messages}))
    resolved_at: dict[int, set[str]] = defaultdict(set)
    for message in messages:
        if message.data.get("resolves"):
            resolved_at[message.conversation_id].add(message.data["resolves"])
    if not resolved_at:
        return
    held = Conversation.objects.select_for_update(no_key=True).filter(
        pk__among=resolved_at, status=Conversation.Status.RESOLVED
    )
    rows = [
        row
        for row in held.order_by("pk")
        if row.status_changed_at and row.status_changed_at.isoformat() in resolved_at[row.pk]
    ]
    now = timezone.now()
    for row in rows:
        row.status, row.status_changed_at, row.snoozed_until = Conversation.Status.OPEN, now, None
        row.version += 1
    sets.update(Conversation, [sets.columns(row, *REOPENED) for row in rows])
    lines = Message.objects.bulk_create(
        Message(
            conversation=row,
            kind=Message.Kind.ACTIVITY,
            author_type=Message.AuthorType.SYSTEM,
            data={"activity": "unanswered"},
            at=now,
        )
        for row in rows
    )
    told = {line.pk: line.conversation_id for line in lines}
    live.log_changes(rows, told, moving=set(told.values()))
