"""Who of us has seen what the customer wrote last."""

from collections.abc import Collection

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from inbox.models import Conversation, ReadMark


def has_been_read(conversation: Conversation) -> bool:
    """Whether a present member who answers has read as far as its last incoming message."""
    marks = ReadMark.objects.of_team().filter(conversation=conversation, membership__removed_at=None)
    return marks.filter(incoming_count__gte=conversation.incoming_count).exists()


def with_readers(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Each with `readers`, by name: the present members who read as far as its last incoming message."""
    marks = ReadMark.objects.filter(
        conversation=OuterRef("pk"),
        incoming_count__gt=0,
        incoming_count__gte=OuterRef("incoming_count"),
        membership__removed_at=None,
    )
    reader = JSONObject(
        id="membership_id", user="membership__user_id", name="membership__user__name", email="membership__user__email"
    )
    by_name = marks.order_by("membership__user__name", "membership")
    return conversations.annotate(readers=ArraySubquery(by_name.values(row=reader)))  # type: ignore[no-redef]


def readers_of(conversation_ids: Collection[int]) -> dict[int, Conversation]:
    """The same for those that tabs show, by id; only what is drawn of their readers is read."""
    if not conversation_ids:
        return {}
    rows = with_readers(Conversation.objects.filter(pk__in=conversation_ids).only("pk"))
    return {row.pk: row for row in rows}
