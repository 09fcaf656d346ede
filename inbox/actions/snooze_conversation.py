from datetime import datetime

from django.utils import timezone

from inbox.actions.change_conversation import Unchanged, changing
from inbox.models import Conversation
from workspaces.models import Membership


def snooze_conversation(*, conversation: Conversation, actor: Membership, until: datetime) -> None:
    """Put it aside until then, or until the customer writes. Raises ValueError for a time that is past."""
    if until <= timezone.now():
        raise ValueError("The time is past.")
    with changing(conversation, actor, "snoozed", until=until.isoformat()) as row:
        if row.status == Conversation.Status.SNOOZED and row.snoozed_until == until:
            raise Unchanged
        row.status, row.status_changed_at = Conversation.Status.SNOOZED, timezone.now()
        row.snoozed_until = until


def end_snoozes() -> int:
    """Open again what was put aside until now; return how many there were."""
    due = Conversation.objects.filter(status=Conversation.Status.SNOOZED, snoozed_until__lte=timezone.now())
    conversations = list(due.order_by("snoozed_until")[:500])
    for conversation in conversations:
        end_snooze(conversation)
    return len(conversations)


def end_snooze(conversation: Conversation) -> None:
    with changing(conversation, None, "snooze_ended") as row:
        if row.status != Conversation.Status.SNOOZED or not row.snoozed_until or row.snoozed_until > timezone.now():
            raise Unchanged
        row.status, row.status_changed_at, row.snoozed_until = Conversation.Status.OPEN, timezone.now(), None
