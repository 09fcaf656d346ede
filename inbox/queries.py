"""Reads that earned a name. Each takes the same number of queries whatever the data."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from inbox.models import Attachment, Conversation, Message, MessagePart, Reaction, ReadMark
from workspaces.ids import read_id
from workspaces.models import Membership

LIST_PAGE = 25
THREAD_PAGE = 50


def rows(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """With all that `_row.html`, `_thread_header.html` and `_composer_state.html` show."""
    return conversations.select_related(
        "workspace", "channel", "identity__contact", "assignee__user", "preview_author__user"
    )


def page_of_rows(conversations: QuerySet[Conversation], before: str = "") -> tuple[list[Conversation], bool]:
    """Return up to 25 conversations, newest first, that stand after the position `before`, and whether more follow."""
    found = rows(conversations).filter(earlier(before, "last_message_at")).order_by("-last_message_at", "-id")
    page = list(found[: LIST_PAGE + 1])
    return page[:LIST_PAGE], len(page) > LIST_PAGE


def thread(conversation: Conversation, before: str = "") -> tuple[list[Message], bool]:
    """Return up to 50 messages, oldest first, that stand before the position `before`, and whether more precede."""
    found = conversation.messages.filter(earlier(before, "at")).order_by("-at", "-id")
    page = with_details(found[: THREAD_PAGE + 1])
    return sorted(page[:THREAD_PAGE], key=lambda message: message.position), len(page) > THREAD_PAGE


def earlier(position: str, field: str) -> Q:
    """Turn a position ("<milliseconds>.<id>") into a condition on `field` and the id; an empty or odd one asks nothing."""
    first, _, second = position.partition(".")
    milliseconds, pk = read_id(first), read_id(second)
    if milliseconds is None or pk is None:
        return Q()
    try:
        at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return Q()
    # The database knows microseconds and a position milliseconds, so one millisecond is a range.
    start, end = at - timedelta(microseconds=500), at + timedelta(microseconds=500)
    return Q(**{f"{field}__lt": start}) | Q(**{f"{field}__gte": start, f"{field}__lt": end, "id__lt": pk})


def with_details(messages: QuerySet[Message]) -> list[Message]:
    """Return them with all that `_message.html` shows.

    Each gets `quoted`, the message that it answers, or None, and `reacted`: [{"actor", "emoji"}, …].
    """
    reactions = Reaction.objects.filter(message=OuterRef("pk")).order_by("pk")
    found: list[Message] = list(
        messages.select_related(
            "author__user",
            "conversation__workspace",
            "conversation__channel",
            "conversation__identity__contact",
        )
        .annotate(reacted=ArraySubquery(reactions.values(row=JSONObject(actor="actor", emoji="emoji"))))
        .prefetch_related("attachments")
    )
    originals = quoted_messages(found)
    for message in found:
        message.quoted = originals.get((message.conversation_id, message.reply_to_external_id))  # type: ignore[attr-defined]
    return found


def quoted_messages(messages: Iterable[Message]) -> dict[tuple[int, str], Message]:
    """Return what the messages answer, by conversation and external id; each has the `first_kind` of its attachments."""
    quoting = [message for message in messages if message.reply_to_external_id]
    parts = MessagePart.objects.filter(
        channel__in={message.conversation.channel_id for message in quoting},
        external_id__in={message.reply_to_external_id for message in quoting},
    )
    first_kind = Attachment.objects.filter(message=OuterRef("message")).order_by("number").values("kind")[:1]
    originals = {}
    for part in parts.select_related("message__author__user").annotate(first_kind=Subquery(first_kind)):
        original = part.message
        original.first_kind = part.first_kind or ""  # type: ignore[attr-defined]
        originals[original.conversation_id, part.external_id or ""] = original
    return originals


def read_marks(membership: Membership, conversation_ids: Iterable[int]) -> list[ReadMark]:
    """Return a mark for each conversation of the member's workspace; one that was never read has a mark at 0."""
    ids = set(conversation_ids)
    known = {mark.conversation_id: mark for mark in membership.read_marks.filter(conversation__in=ids)}
    return [known.get(pk) or ReadMark(membership=membership, conversation_id=pk) for pk in sorted(ids)]
