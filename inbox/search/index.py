"""Keeps the index in step: every writer of a message's words or of a customer's name calls one of these."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Subquery

from contacts.lexemes import of_names
from inbox import sets
from inbox.models import Attachment, Identity, Message, SearchEntry
from inbox.search import lexemes

# So much later or earlier a message may turn out to have been written before its entry is made anew.
SAME_MOMENT = timedelta(minutes=1)
REPLACE = """
INSERT INTO inbox_searchentry (message_id, workspace_id, conversation_id, at, vector)
SELECT * FROM json_to_recordset(%s::json)
    AS given (message_id bigint, workspace_id bigint, conversation_id bigint, at timestamptz, vector tsvector)
ON CONFLICT (message_id) DO UPDATE SET at = excluded.at, vector = excluded.vector
"""


def insert_entries(entries: Sequence[dict[str, Any]]) -> None:
    """For messages that were inserted just now; each as `entry` returns it."""
    if entries:
        with connection.cursor() as cursor:
            cursor.execute(REPLACE, [sets.document(entries)])


def entry(message_id: int, workspace_id: int, at: Any, **written: Any) -> dict[str, Any]:
    """written: as `lexemes.of_message` takes it."""
    return {
        "message_id": message_id,
        "workspace_id": workspace_id,
        "conversation_id": written["conversation_id"],
        "at": at,
        "vector": lexemes.of_message(workspace_id, **written),
    }


def index_messages(ids: Iterable[int]) -> None:
    """Read the messages and make their entries what they should be; a deleted one and an activity have none."""
    wanted = set(ids)
    has_file = Exists(Attachment.objects.filter(message=OuterRef("pk")).exclude(state=Attachment.State.CARD))
    rows = (
        Message.objects.filter(pk__among=wanted, is_deleted=False)
        .exclude(kind=Message.Kind.ACTIVITY)
        .annotate(has_file=has_file)
        .values_list(
            "pk", "conversation__workspace_id", "at", "text", "conversation__channel_id", "conversation_id", "author_id",
            "direction", "has_file",
        )
    )  # fmt: skip
    entries = [
        entry(
            pk,
            workspace_id,
            at,
            text=text,
            channel_id=channel_id,
            conversation_id=conversation_id,
            author_id=author_id,
            is_incoming=direction == "incoming",
            has_file=has_file,
        )
        for pk, workspace_id, at, text, channel_id, conversation_id, author_id, direction, has_file in rows
    ]
    if gone := wanted - {row["message_id"] for row in entries}:
        SearchEntry.objects.filter(pk__among=gone).delete()
    insert_entries(entries)


def move_entry(*messages: Message) -> None:
    """After messages that waited found another place in their threads; their words are the same."""
    entries = SearchEntry.objects.filter(pk__among=[message.pk for message in messages])
    own = Message.objects.filter(pk=OuterRef("pk")).values("at")
    entries.exclude(at=F("message__at")).update(at=Subquery(own))


def index_names(identity_ids: Iterable[int]) -> None:
    """After a customer's name changed, the platform's or the contact's."""
    rows = Identity.objects.filter(pk__among=identity_ids).values_list(
        "pk", "channel__workspace_id", "name", "contact__name"
    )
    sets.update(
        Identity,
        [
            {"id": pk, "name_vector": of_names(workspace_id, name, contact_name or "")}
            for pk, workspace_id, name, contact_name in rows
        ],
    )
