"""What the threads add to a customer's timeline: a day's exchange in a conversation, notes, and what was done with it."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from contacts.timeline import Entry, Place, Source, earlier, register
from inbox import sight
from inbox.models import Attachment, Message
from inbox.presenters.activities import activity_text
from inbox.presenters.conversations import ConversationView
from inbox.presenters.kinds import kind_label
from workspaces.models import Membership

MOST_COUNTED = MOST_SHOWN = 100
# A day and a conversation at a time, from the index by position: whoever wrote 20,000 messages costs what the page shows.
DAYS = """ARRAY(
WITH RECURSIVE asked AS (
    SELECT %s::timestamptz AS until, %s::timestamptz AS before, %s::bigint AS before_id
), day AS (
    SELECT c.id AS conversation_id, asked.until AS since, NULL::timestamptz AS at, NULL::bigint AS message_id, 0 AS number
    FROM asked, inbox_conversation c JOIN inbox_identity i ON i.id = c.identity_id WHERE i.contact_id = %s AND {seen}
  UNION ALL
    SELECT day.conversation_id, date_trunc('day', last.at, %s), last.at, last.id, day.number + 1
    FROM day CROSS JOIN LATERAL (
        SELECT m.at, m.id FROM inbox_message m
        WHERE m.conversation_id = day.conversation_id AND m.direction <> '' AND m.at < day.since
        ORDER BY m.at DESC, m.id DESC LIMIT 1
    ) last
    WHERE day.number <= {limit}
)
SELECT day.message_id FROM day, asked
WHERE day.number > 0 AND day.at <= asked.before AND (day.at < asked.before OR day.message_id < asked.before_id)
ORDER BY day.at DESC, day.message_id DESC LIMIT {limit})
"""
# What was said in a message's conversation on its day, up to it.
SAID = """(SELECT count(*) FROM (
    SELECT FROM inbox_message m WHERE m.conversation_id = inbox_message.conversation_id AND m.direction <> ''
    AND m.at >= date_trunc('day', inbox_message.at, %s) AND m.at <= inbox_message.at LIMIT {most}) AS few)
"""


def exchanges(membership: Membership, contact: Contact, before: Place | None, limit: int) -> Iterable[Entry]:
    """A day of the workspace's own clock in a conversation each, under its last message."""
    zone = ZoneInfo(membership.workspace.time_zone)
    is_seen, given = sight.condition(membership, "c.id")
    place: tuple[Any, ...] = ("infinity", "infinity", 0)
    if before is not None:
        place = next_midnight(before.at, zone), before.at, last_id("messages", before)
    ids = RawSQL(DAYS.format(seen=is_seen, limit=limit), (*place, contact.pk, *given, str(zone)))  # noqa: S611 (ours)
    said = RawSQL(SAID.format(most=MOST_COUNTED), (str(zone),), IntegerField())  # noqa: S611 (ours)
    messages = with_conversations(Message.objects.filter(pk__among=ids)).annotate(
        said=said, first_kind=Attachment.objects.first_kind_of("pk")
    )
    for message in messages.order_by("-at", "-pk"):
        content = {
            "message": message,
            "view": ConversationView(message.conversation),
            "count": message.said,
            "is_more": message.said == MOST_COUNTED,
            "words": words(message),
        }
        yield Entry(at=message.at, pk=message.pk, template="customers/timeline/exchange.html", content=content)


def next_midnight(at: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(at.astimezone(zone).date() + timedelta(days=1), time.min, zone).astimezone(UTC)


def last_id(source: str, before: Place) -> int:
    """Up to which id, of the place's very moment, a source's entries still stand before it."""
    if source == before.source:
        return before.pk
    return 2**63 - 1 if source < before.source else 0


def exchange_of(membership: Membership, message: Message) -> tuple[list[Message], bool]:
    """Return what was said in the message's conversation on its day, the first first, and whether there was more of it."""
    zone = ZoneInfo(membership.workspace.time_zone)
    until = next_midnight(message.at, zone)
    since = next_midnight(message.at - timedelta(days=1), zone)
    said = message.conversation.messages.exclude(direction="").filter(at__gte=since, at__lt=until)
    rows: list[Message] = list(
        said.annotate(first_kind=Attachment.objects.first_kind_of("pk"))
        .select_related("author__user")
        .order_by("at", "pk")[: MOST_SHOWN + 1]
    )
    return rows[:MOST_SHOWN], len(rows) > MOST_SHOWN


def words(message: Message) -> str:
    if message.is_deleted:
        return kind_label("deleted")
    return message.text[:300] or kind_label(getattr(message, "first_kind", None) or "unsupported")


def activities(membership: Membership, contact: Contact, before: Place | None, limit: int) -> Iterable[Entry]:
    for message in beside(membership, "work", Message.Kind.ACTIVITY, contact, before, limit):
        content = {
            "message": message,
            "view": ConversationView(message.conversation),
            "sentence": activity_text(message),
        }
        yield Entry(at=message.at, pk=message.pk, template="customers/timeline/activity.html", content=content)


def notes(membership: Membership, contact: Contact, before: Place | None, limit: int) -> Iterable[Entry]:
    for message in beside(membership, "thread_notes", Message.Kind.NOTE, contact, before, limit):
        content = {"message": message, "view": ConversationView(message.conversation)}
        yield Entry(at=message.at, pk=message.pk, template="customers/timeline/thread_note.html", content=content)


def beside(
    membership: Membership, source: str, kind: str, contact: Contact, before: Place | None, limit: int
) -> Iterable[Message]:
    """What stands in the customer's threads beside what was said: of each thread the newest, by their index."""
    heads = Message.objects.filter(conversation=OuterRef("pk"), kind=kind, direction="").filter(
        earlier(before, source, "at")
    )
    ids = ArraySubquery(heads.order_by("-at", "-pk").values("pk")[:limit])
    found = sight.conversations(membership).filter(identity__contact=contact).values(row=Func(ids, function="unnest"))
    rows = Message.objects.filter(pk__among=ArraySubquery(found))
    return with_conversations(rows).order_by("-at", "-pk")[:limit]


def with_conversations(messages: QuerySet[Message]) -> QuerySet[Message]:
    return messages.select_related(
        "author__user", "conversation__workspace", "conversation__channel", "conversation__identity__contact"
    ).defer("conversation__channel__credentials", "conversation__identity__name_vector")


register(Source(key="messages", kind="messages", label=_("Messages"), icon="inbox", entries=exchanges, place=10))
register(Source(key="work", kind="work", label=_("Work"), icon="check", entries=activities, place=30))
register(Source(key="thread_notes", kind="notes", label=_("Notes"), icon="note", entries=notes, place=20))
