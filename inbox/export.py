"""A workspace's conversations as JSON Lines, in constant memory and with a fixed number of queries for each page."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from contacts.models import ContactNote
from inbox.models import Attachment, Conversation, ConversationTag, Message, MessagePart, Reaction, ReadMark
from workspaces.models import Workspace

CONVERSATIONS = 50  # a page
MESSAGES = 200  # of each conversation at once; a longer one is read on by itself


def export_lines(workspace: Workspace) -> Iterator[str]:
    """Yield text that makes one line of JSON for each conversation, in pieces, so that a long thread fits too.

    {"channel": {platform, external_id, name}, "contact": {name, external_id}, "status", "team": its name or null, "tags": [name, …], "notes": [{text, at, author}, …], "unread_count", "messages"};
    see `exported_message` for those. Times are ISO 8601 in UTC with milliseconds and Z.
    """
    furthest = ReadMark.objects.of_team().filter(conversation=OuterRef("pk")).order_by("-incoming_count")
    tag_names = ConversationTag.objects.filter(conversation=OuterRef("pk")).order_by("tag__name").values("tag__name")
    about = ContactNote.objects.filter(contact=OuterRef("identity__contact")).order_by("pk")
    notes = about.values(row=JSONObject(text="text", author="author__user__name", at="created_at"))
    conversations = (
        Conversation.objects.filter(workspace=workspace)
        .select_related("channel", "identity__contact", "team")
        .defer("channel__credentials")
        .annotate(
            read_count=Subquery(furthest.values("incoming_count")[:1]),
            tag_names=ArraySubquery(tag_names),
            contact_notes=ArraySubquery(notes),
        )
        .prefetch_related(Prefetch("messages", queryset=ordered_messages()[:MESSAGES], to_attr="first_messages"))
        .order_by("pk")
    )
    last = 0
    while page := list(conversations.filter(pk__gt=last)[:CONVERSATIONS]):
        for conversation in page:
            yield from export_conversation(conversation)
        last = page[-1].pk


def ordered_messages() -> QuerySet[Message]:
    """With lists of what hangs on them; a list is twice as fast to fill as a related manager."""
    return (
        Message.objects.select_related("author__user")
        .prefetch_related(
            Prefetch("parts", queryset=MessagePart.objects.order_by("number"), to_attr="its_parts"),
            Prefetch("attachments", queryset=sent_files(), to_attr="its_files"),
            Prefetch("reactions", queryset=Reaction.objects.order_by("actor"), to_attr="its_reactions"),
        )
        .order_by("at", "pk")
    )


def sent_files() -> QuerySet[Attachment]:
    """What was sent, without the pictures that only draw a card."""
    return Attachment.objects.exclude(kind=Attachment.CARD_PICTURE).order_by("number", "pk")


def export_conversation(conversation: Any) -> Iterator[str]:
    """conversation: annotated as `export_lines` does it."""
    channel, identity = conversation.channel, conversation.identity
    customer = (identity.contact and identity.contact.name) or identity.name
    head = {
        "channel": {"platform": channel.platform, "external_id": channel.external_id, "name": channel.name},
        "contact": {"name": customer, "external_id": identity.external_id},
        "status": conversation.status,
        "team": conversation.team and conversation.team.name,
        "tags": conversation.tag_names,
        "notes": [note | {"at": timestamp(datetime.fromisoformat(note["at"]))} for note in conversation.contact_notes],
        "unread_count": max(0, conversation.incoming_count - max(0, conversation.read_count or 0)),
    }
    yield json.dumps(head)[:-1] + ', "messages": ['
    for number, message in enumerate(chain(conversation.first_messages, later_messages(conversation))):
        yield (", " if number else "") + json.dumps(exported_message(message, customer))
    yield "]}\n"


def later_messages(conversation: Any) -> Iterator[Message]:
    page = conversation.first_messages
    while len(page) == MESSAGES:
        last = page[-1]
        after = Q(at__gt=last.at) | Q(pk__gt=last.pk)
        rows = ordered_messages().filter(after, conversation=conversation, at__gte=last.at)
        page = list(rows[:MESSAGES])
        yield from page


def exported_message(message: Any, customer: str) -> dict[str, Any]:
    """message: from `ordered_messages`. direction, status and error are null where they do not apply; external_ids are in the order of the parts."""
    return {
        "direction": message.direction or None,
        "kind": message.kind,
        "text": "" if message.is_deleted else message.text,
        "external_ids": [part.external_id for part in message.its_parts if part.external_id],
        "status": message.status or None,
        "error": message.error_code or None,
        "author": {"type": message.author_type, "name": author_name(message, customer)},
        "sent_at": timestamp(message.at),
        "reply_to": message.reply_to_external_id or None,
        "buttons": [] if message.is_deleted else message.data.get("buttons", []),
        "template": message.data["template"]["name"] if message.is_template else None,
        "reactions": [{"emoji": reaction.emoji, "by": reaction.actor} for reaction in message.its_reactions],
        "attachments": [
            {"kind": row.kind, "name": row.name, "mime_type": row.mime_type, "size": row.size}
            for row in ([] if message.is_deleted else message.its_files)
        ],
        "is_deleted": message.is_deleted,
        "edited_at": timestamp(message.edited_at),
    }


def author_name(message: Message, customer: str) -> str:
    if message.author_type == Message.AuthorType.CONTACT:
        return customer
    if message.author_type == Message.AuthorType.MEMBER and message.author is not None:
        return str(message.author)
    return message.author_name


def timestamp(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
