"""Fold what is known of messages into their rows: edits, unsends, reactions, receipts, reply windows.

Everything here is computed from parts and facts alone, so that it does not matter in which order they came. The
outbox folds too, once an answer tells under which id the platform knows a part.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import chain

from django.core.files.storage import default_storage
from django.db import connection, transaction

from inbox import sets
from inbox.ingest.facts import NewFact, milliseconds, store_facts
from inbox.models import RANK, Attachment, Conversation, Fact, Message, MessagePart, Reaction, Rendition, Status
from inbox.search import index

Kind = Fact.Kind
RECEIPTS = {
    Kind.SENT: Status.SENT,
    Kind.DELIVERED: Status.DELIVERED,
    Kind.READ: Status.READ,
    Kind.FAILED: Status.FAILED,
}
FOLDED = (
    "text", "data", "is_deleted", "edited_at", "at", "status", "error_code", "claim", "claim_expires_at", "version",
)  # fmt: skip
OUTSTANDING = (Status.QUEUED, Status.SENDING, Status.UNCONFIRMED)


def fold(message_ids: Iterable[int]) -> list[Message]:
    """Bring the messages in line with their facts; the caller holds their conversations. Returns those that changed."""
    ids = set(message_ids)
    if not ids:
        return []
    messages = list(Message.objects.filter(pk__among=ids).prefetch_related("parts", "reactions").order_by("pk"))
    parts = list(chain.from_iterable(message.parts.all() for message in messages))
    places = {(part.channel_id, part.external_id) for part in parts if part.external_id}
    facts: dict[tuple[int, str], list[Fact]] = defaultdict(list)
    for fact in Fact.objects.filter(
        channel_id__among={channel for channel, _ in places}, subject__among={subject for _, subject in places}
    ):
        facts[fact.channel_id, fact.subject].append(fact)

    changed, changed_parts, reworded = [], [], []
    read_through: dict[int, datetime] = {}  # by conversation
    reactions: dict[int, dict[str, str]] = {}
    for message in messages:
        before, (words, at) = appearance(message), (message.text, message.at)
        known = list(chain.from_iterable(facts[p.channel_id, p.external_id or ""] for p in message.parts.all()))
        fold_content(message, known)
        for part in message.parts.all():
            if message.direction == "outgoing" and fold_receipts(part, facts[part.channel_id, part.external_id or ""]):
                changed_parts.append(part)
        fold_status(message)
        if seen := seen_at(message, known):
            read_through[message.conversation_id] = max(seen, read_through.get(message.conversation_id, seen))
        emojis = {
            fact.actor: fact.value["emoji"] for fact in known if fact.kind == Kind.REACTED and fact.value["emoji"]
        }
        if emojis != {reaction.actor: reaction.emoji for reaction in message.reactions.all()}:
            reactions[message.pk] = emojis
        if appearance(message) != before or message.pk in reactions:
            message.version += 1
            changed.append(message)
        if message.text != words or message.is_deleted or abs(message.at - at) > index.SAME_MOMENT:
            reworded.append(message.pk)

    sets.update(Message, [sets.columns(message, *FOLDED) for message in changed])
    sets.update(MessagePart, [sets.columns(part, "status", "error_code") for part in changed_parts])
    # Who looks after the installation can still see what only the team was to see no more.
    if gone := [message.pk for message in changed if message.is_deleted and "deletion" not in message.data]:
        forget_files(gone)
    if reworded:
        index.index_messages(reworded)
    if read_through:
        mark_read(read_through)
    replace_reactions(reactions)
    return changed


def seen_at(message: Message, facts: Iterable[Fact]) -> datetime | None:
    """When our message was sent, where its receipt says that all before it was read too."""
    is_read = any(fact.kind == Kind.READ and fact.value.get("through") for fact in facts)
    times = [part.platform_at for part in message.parts.all() if part.platform_at]
    return max(times) if is_read and message.direction == "outgoing" and times else None


def mark_read(until: Mapping[int, datetime]) -> None:
    """As a watermark of the customer, which lifts what came before once the conversation is derived."""
    rows = Conversation.objects.filter(pk__in=until).select_related("channel", "identity")
    store_facts(
        (row.channel, NewFact(Kind.READ_UNTIL, row.identity.external_id, milliseconds(until[row.pk]))) for row in rows
    )


def forget_files(message_ids: Collection[int]) -> None:
    """An unsent message keeps no file, be it stored or still on its way."""
    files = Attachment.objects.filter(message__in=message_ids)
    made = Rendition.objects.filter(attachment__message__in=message_ids)
    for name in chain(*(rows.exclude(file="").values_list("file", flat=True) for rows in (files, made))):
        transaction.on_commit(partial(default_storage.delete, name), robust=True)
    files.delete()


def appearance(message: Message) -> tuple[object, ...]:
    return (
        message.text,
        message.data,
        message.is_deleted,
        message.edited_at,
        message.at,
        message.status,
        message.error_code,
    )


def fold_content(message: Message, facts: Iterable[Fact]) -> None:
    """The latest edit is the text, the earlier ones its history; an unsent message keeps nothing."""
    edits = sorted((fact for fact in facts if fact.kind == Kind.EDITED), key=lambda fact: fact.order)
    if edits:
        original = message.data.get("original", message.text)
        message.data = message.data | {
            "original": original,
            "edits": [original, *(fact.value["text"] for fact in edits[:-1])],
        }
        message.text = edits[-1].value["text"]
        message.edited_at = datetime.fromisoformat(edits[-1].value["at"])
    if any(fact.kind == Kind.DELETED for fact in facts):
        message.is_deleted = True
        message.data = {key: value for key, value in message.data.items() if key not in ("original", "edits")}
    if message.is_deleted:
        message.text = ""


def fold_receipts(part: MessagePart, facts: Iterable[Fact]) -> bool:
    """Lift the part to the most that its facts prove. Returns whether it moved."""
    before = part.status
    for fact in facts:
        status = RECEIPTS.get(Kind(fact.kind))
        if status is not None and RANK[status] > RANK[part.status or Status.QUEUED]:
            part.status = status
            part.error_code = fact.value.get("code", "")[:60] if status == Status.FAILED else ""
    return part.status != before


def fold_status(message: Message) -> None:
    """A message shows its least advanced part; it moves once none of them is outstanding, and dates by the platform."""
    parts = sorted(message.parts.all(), key=lambda part: part.number)
    if parts and parts[0].platform_at is not None:
        message.at = parts[0].platform_at
    if message.direction != "outgoing" or not parts:
        return
    if any(part.status in OUTSTANDING for part in parts):
        return
    failed = [part for part in parts if part.status == Status.FAILED]
    if failed:
        message.status, message.error_code = Status.FAILED, failed[0].error_code
    else:
        message.status, message.error_code = min((part.status for part in parts), key=RANK.__getitem__), ""
    message.claim = message.claim_expires_at = None


def replace_reactions(wanted: Mapping[int, Mapping[str, str]]) -> None:
    Reaction.objects.filter(message__in=wanted).delete()
    Reaction.objects.bulk_create(
        Reaction(message_id=message_id, actor=actor, emoji=emoji[:64])
        for message_id, emojis in wanted.items()
        for actor, emoji in emojis.items()
    )


def fold_watermarks(until: Mapping[int, Mapping[str, datetime]]) -> list[Message]:
    """Lift what a watermark covers: {conversation id: {"delivered_until": …, "read_until": …}}. Returns the changed.

    A watermark is of the platform's clock and is compared with the platform's times only. It never lifts a failure:
    that takes a receipt for the very message.
    """
    if not until:
        return []
    messages = list(Message.objects.filter(pk__among=covered(until)).prefetch_related("parts").order_by("pk"))
    changed, changed_parts = [], []
    for message in messages:
        marks = until[message.conversation_id]
        for part in message.parts.all():
            status = lifted(part, marks)
            if status != part.status:
                part.status = status
                changed_parts.append(part)
        before = message.status
        fold_status(message)
        if message.status != before:
            message.version += 1
            changed.append(message)
    sets.update(Message, [sets.columns(message, "status", "error_code", "version") for message in changed])
    sets.update(MessagePart, [sets.columns(part, "status") for part in changed_parts])
    return changed


def covered(until: Mapping[int, Mapping[str, datetime]]) -> list[int]:
    """The messages that a watermark still lifts, each range from the index message_liftable_by_status.

    What is delivered is lifted by reading alone: a customer whose platform never tells of that leaves thousands.
    """
    delivered, read = (
        [marks.get(kind) for marks in until.values()] for kind in (Kind.DELIVERED_UNTIL, Kind.READ_UNTIL)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT m.id
            FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS mark (conversation_id, delivered, read)
            CROSS JOIN LATERAL (
                SELECT id FROM inbox_message
                WHERE conversation_id = mark.conversation_id AND direction = 'outgoing'
                    AND status = 'sent' AND at <= greatest(mark.delivered, mark.read)
                UNION ALL
                SELECT id FROM inbox_message
                WHERE conversation_id = mark.conversation_id AND direction = 'outgoing'
                    AND status = 'delivered' AND at <= mark.read
            ) m
            """,
            [list(until), delivered, read],
        )
        return [row[0] for row in cursor.fetchall()]


def lifted(part: MessagePart, marks: Mapping[str, datetime]) -> str:
    never = datetime.min.replace(tzinfo=UTC)
    if part.platform_at is None or part.status not in (Status.SENT, Status.DELIVERED):
        return part.status
    if part.platform_at <= marks.get(Kind.READ_UNTIL, never):
        return Status.READ
    if part.platform_at <= marks.get(Kind.DELIVERED_UNTIL, never):
        return Status.DELIVERED
    return part.status
