"""What the list shows of a conversation, computed anew from its messages and facts while its row is held."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from django.db import connection
from django.utils import timezone

from inbox import sets
from inbox.connectors import get_connector
from inbox.events import FOLLOW
from inbox.ingest.fold import fold_watermarks
from inbox.models import ANOTHER_APP, Conversation, Direction, Fact, Message
from inbox.text import excerpt

Kind = Fact.Kind
FIELDS = [
    "last_message_at", "preview", "preview_kind", "preview_direction", "preview_author_id", "preview_author_name",
    "incoming_count", "waiting_since", "closes_at", "send_error", "last_customer_at", "read_until", "handled_by", "handled_at", "direct_at", "standby_at", "referral",
    "unfollowed_at", "opted_out_at", "status", "status_changed_at", "snoozed_until",
]  # fmt: skip
# A customer of the imported past who has waited no longer than this is still to be answered.
STILL_WAITING = timedelta(days=7)


class Turn(Protocol):
    """What is needed of a message that was inserted in this transaction."""

    pk: Any
    conversation_id: int
    direction: Any
    arrival: Any
    at: Any


def derive(
    conversations: Collection[Conversation],
    inserted: list[Turn],
    changed: list[Message],
    renamed: Collection[int] = (),
) -> list[Conversation]:
    """Bring the conversations in line, and return those that look different now, their versions grown.

    renamed: ids of identities whose name is another now. Messages that a watermark lifts are added to `changed`, activities that follow to `inserted`.
    """
    before = {conversation.pk: appearance(conversation) for conversation in conversations}
    agreed = {conversation.pk: agreements(conversation) for conversation in conversations}
    apply_facts(conversations, changed)
    news: dict[int, list[Turn]] = defaultdict(list)
    for message in inserted:
        if message.direction == Direction.INCOMING and message.arrival != Message.Arrival.HISTORY:
            news[message.conversation_id].append(message)
    activities: list[Message] = []
    for conversation in conversations:
        incoming = news[conversation.pk] if conversation.blocked_at is None else []
        # Exact although it is added to: the rows were inserted in this very transaction, each of them once for ever.
        conversation.incoming_count += len(incoming)
        activities.extend(reopen(conversation, incoming))
        if conversation.version > 1:
            activities.extend(told_by_customer(conversation, agreed[conversation.pk]))
    inserted.extend(Message.objects.bulk_create(activities))
    summarise(conversations)
    told = {message.conversation_id for message in [*inserted, *changed]}
    moved = [
        row
        for row in conversations
        if row.pk in told or row.identity_id in renamed or appearance(row) != before[row.pk]
    ]
    for conversation in moved:
        conversation.version += 1
    sets.update(Conversation, [sets.columns(row, *FIELDS, "version") for row in moved])
    return moved


def appearance(conversation: Conversation) -> tuple[object, ...]:
    return tuple(getattr(conversation, field) for field in FIELDS)


def reopen(conversation: Conversation, incoming: Iterable[Turn]) -> Iterator[Message]:
    """A conversation that was done, or put aside, opens again with any message that whoever did so had not seen.

    By its arrival, not by its time: one that was written before and came after would else be in nobody's list.
    """
    if conversation.status == Conversation.Status.OPEN:
        return
    times = [message.at for message in incoming]
    if times and is_imported(conversation):
        conversation.status = Conversation.Status.OPEN
    elif times:
        at = max(min(times), conversation.status_changed_at or min(times))
        conversation.status, conversation.status_changed_at = Conversation.Status.OPEN, at
        conversation.snoozed_until = None
        yield activity(conversation, "reopened", at)


def is_imported(conversation: Conversation) -> bool:
    """Whether it is resolved because it came with a channel's past, and nobody has touched it since."""
    return conversation.status == Conversation.Status.RESOLVED and conversation.status_changed_at is None


def agreements(conversation: Conversation) -> dict[str, datetime | None]:
    """By what an activity says of their end: since when they have ended."""
    return {"unfollowed": conversation.unfollowed_at, "opted_out": conversation.opted_out_at}


def told_by_customer(conversation: Conversation, before: Mapping[str, datetime | None]) -> Iterator[Message]:
    """What the customer agreed to, or no longer, so that whoever reads the thread sees since when."""
    began = {"unfollowed": "followed", "opted_out": "opted_in"}
    for name, at in agreements(conversation).items():
        if (at is None) != (before[name] is None):
            yield activity(conversation, name if at else began[name], at or timezone.now())


def activity(conversation: Conversation, name: str, at: datetime) -> Message:
    return Message(
        conversation=conversation,
        kind=Message.Kind.ACTIVITY,
        author_type=Message.AuthorType.CONTACT,
        data={"activity": name},
        at=at,
    )


ABOUT_CUSTOMERS = """
SELECT c.id, f.kind, f.actor, f."order", f.value::text
FROM inbox_conversation c
CROSS JOIN LATERAL (
    SELECT channel_id, external_id FROM inbox_identity WHERE id = c.identity_id
    UNION ALL
    SELECT channel_id, external_id FROM inbox_identity WHERE joined_to_id = c.identity_id
) i
JOIN inbox_fact f ON f.channel_id = i.channel_id AND f.subject = i.external_id
WHERE c.id = ANY(%s) AND (
    f.kind IN ('delivered_until', 'read_until', 'active', 'referred', 'handed_over')
    OR (f.kind = 'consented' AND f.actor IN ('follow', 'marketing'))
)
-- Of a customer with several ids there may be two of a kind: the latest comes last, and stands.
ORDER BY f."order", f.value::text
"""


def apply_facts(conversations: Collection[Conversation], changed: list[Message]) -> None:
    by_id = {conversation.pk: conversation for conversation in conversations}
    until: dict[int, dict[str, datetime]] = defaultdict(dict)
    handed: dict[int, tuple[datetime, str]] = {}
    referred: dict[int, list[tuple[datetime, dict[str, Any]]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(ABOUT_CUSTOMERS, [sets.array(by_id)])
        for pk, kind, actor, order, value in cursor.fetchall():
            conversation, at = by_id[pk], datetime.fromtimestamp(order / 1000, UTC)
            match kind:
                case Kind.DELIVERED_UNTIL:
                    until[pk][kind] = at
                case Kind.READ_UNTIL:
                    until[pk][kind] = conversation.read_until = at
                case Kind.ACTIVE:
                    conversation.last_customer_at = max(at, conversation.last_customer_at or at)
                case Kind.REFERRED:
                    referred[pk].append((at, json.loads(value)))
                case Kind.HANDED_OVER:
                    handed[pk] = at, json.loads(value)["owner"][:100]
                case Kind.CONSENTED if actor == FOLLOW:
                    conversation.unfollowed_at = at if json.loads(value).get("follows") is False else None
                case Kind.CONSENTED:
                    conversation.opted_out_at = at if json.loads(value).get("wanted") is False else None
    for conversation in conversations:
        conversation.handled_at, conversation.handled_by = handled(conversation, handed.get(conversation.pk))
        if origins := referred.get(conversation.pk):
            conversation.referral = referral(origins)
    known = {message.pk: message for message in changed}
    known |= {message.pk: message for message in fold_watermarks(until)}
    changed[:] = known.values()


def referral(origins: list[tuple[datetime, dict[str, Any]]]) -> dict[str, Any]:
    """Where the customer came from last, and what they answered in a form, whenever that was. origins: the latest last."""
    found: dict[str, Any] = {}
    for _, origin in origins:
        found = ({"lead": found["lead"]} if "lead" in found else {}) | origin
    return found


def handled(conversation: Conversation, handed: tuple[datetime, str] | None) -> tuple[datetime | None, str]:
    """Who answers, and since when that is known, by the latest of: a hand-over, a message that came to us, one that came
    beside another application."""
    owner = handed[1] if handed else ""
    news = [(conversation.direct_at, ""), (conversation.standby_at, owner or ANOTHER_APP), handed or (None, "")]
    return max(((at, who) for at, who in news if at), default=(None, ""))


def summarise(conversations: Collection[Conversation]) -> None:
    """Set the list's columns from the thread itself: its last turn, since when the customer waits, and how long they can.

    What is scheduled is no turn yet, and what a platform's automation said is no answer.
    """
    rows = last_turns([conversation.pk for conversation in conversations])
    for conversation in conversations:
        if (row := rows.get(conversation.pk)) is None:
            continue
        conversation.last_message_at = row["at"]
        conversation.preview = excerpt(row["text"], 300)
        conversation.preview_kind = preview_kind(row)
        conversation.preview_direction = row["direction"]
        conversation.preview_author_id = row["author_id"]
        conversation.preview_author_name = row["author_name"]
        conversation.send_error = row["send_error"] or ""
        conversation.waiting_since = row["waiting_since"]
        is_waiting = row["waiting_since"] is not None
        conversation.closes_at = get_connector(row["platform"]).closes_at(conversation) if is_waiting else None
        if is_imported(conversation) and row["waiting_since"] and row["waiting_since"] > timezone.now() - STILL_WAITING:
            conversation.status = Conversation.Status.OPEN


def preview_kind(row: Mapping[str, Any]) -> str:
    if row["is_deleted"]:
        return "deleted"
    if row["text"]:
        return ""
    return str(row["attachment"] or ("unsupported" if row["kind"] == Message.Kind.UNSUPPORTED else ""))


LAST_TURNS = """
SELECT c.id, last.at, last.kind, left(last.text, 600) AS text, last.direction, last.author_id, last.author_name,
       last.is_deleted, attachment.kind AS attachment, waiting.at AS waiting_since, answer.error AS send_error,
       channel.platform
FROM unnest(%s::bigint[]) AS c (id)
JOIN inbox_conversation own ON own.id = c.id
JOIN inbox_channel channel ON channel.id = own.channel_id
CROSS JOIN LATERAL (
    SELECT * FROM inbox_message m
    WHERE m.conversation_id = c.id AND m.direction <> '' AND NOT (m.status = 'queued' AND m.data @> '{"waits": "later"}')
    ORDER BY m.at DESC, m.id DESC LIMIT 1
) last
LEFT JOIN LATERAL (
    SELECT kind FROM inbox_attachment a WHERE a.message_id = last.id ORDER BY a.number LIMIT 1
) attachment ON true
LEFT JOIN LATERAL (
    SELECT m.at, CASE WHEN m.status = 'failed' THEN m.error_code END AS error FROM inbox_message m
    WHERE m.conversation_id = c.id AND m.direction = 'outgoing' AND NOT (m.data ? 'automatic')
      AND NOT (m.status = 'queued' AND m.data @> '{"waits": "later"}')
    ORDER BY m.at DESC, m.id DESC LIMIT 1
) answer ON true
LEFT JOIN LATERAL (
    SELECT m.at FROM inbox_message m
    WHERE m.conversation_id = c.id AND m.direction = 'incoming' AND m.at > coalesce(answer.at, '-infinity')
    ORDER BY m.at LIMIT 1
) waiting ON true
"""


def last_turns(conversation_ids: list[int]) -> dict[int, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(LAST_TURNS, [sets.array(conversation_ids)])
        names = [column.name for column in cursor.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
