"""Inboxes of any size, written straight into the product's tables by COPY; the same seed gives the same inbox.

Rows are as ingest, the outbox and people would have left them: texts, files, reactions, receipts, activities, marks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection, models
from django.utils import timezone

from bench.texts import Texts
from contacts.lexemes import of_names
from contacts.models import Contact
from inbox.models import (
    Attachment,
    Channel,
    Conversation,
    Identity,
    Message,
    MessagePart,
    Reaction,
    ReadMark,
    SearchEntry,
    SendAttempt,
)
from inbox.search import lexemes
from workspaces.models import Membership

CHUNK_MESSAGES = 20_000
NEWEST_ROWS = 100
# How they stand, ten at a time, so that every view of a small inbox fills a page: status and assignee
# (a number in `members`, None for nobody).
NEWEST = (
    ("open", 0), ("open", None), ("resolved", 0), ("open", 0), ("open", None),
    ("resolved", None), ("pending", 1), ("open", 0), ("open", None), ("resolved", 2),
)  # fmt: skip
STATUSES, STATUS_WEIGHTS = ("resolved", "open", "pending", "snoozed"), (88, 8, 3, 1)
FILES = (
    ("image", "stored", "anh.jpg", "image/jpeg"), ("image", "stored", "mau.png", "image/png"),
    ("file", "stored", "hoa-don.pdf", "application/pdf"), ("audio", "stored", "ghi-am.mp4", "audio/mp4"),
    ("video", "failed", "", ""), ("location", "card", "", ""),
)  # fmt: skip


class Table:
    """Rows of a model on their way into its table; a column that they do not name gets the model's own default."""

    def __init__(self, model: type[models.Model], names: str) -> None:
        self.model = model
        named = [model._meta.get_field(name) for name in names.split()]
        left = [field for field in model._meta.concrete_fields if field not in named and not field.primary_key]
        # What has a default in the database alone is left to it.
        others = [field for field in left if field.has_default() or not field.has_db_default()]
        now = timezone.now()
        self.defaults = tuple(
            now if getattr(field, "auto_now_add", False) else field.get_db_prep_save(field.get_default(), connection)
            for field in others
        )
        columns = ", ".join(f'"{field.column}"' for field in (*named, *others))  # type: ignore[union-attr]
        self.statement = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
        self.rows: list[tuple[Any, ...]] = []

    def add(self, *values: Any) -> None:
        self.rows.append(values + self.defaults)

    def write(self) -> None:
        with connection.cursor() as cursor, cursor.copy(self.statement) as copy:
            for row in self.rows:
                copy.write_row(row)
        self.rows.clear()

    def ids(self) -> "count[int]":
        """Numbers that no row has yet."""
        return count((self.model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1)


@dataclass
class Turn:
    """The last turn of a conversation and what its row derives from all of them."""

    at: datetime
    text: str = ""
    direction: str = ""
    kind: str = ""
    author_id: int | None = None
    author_name: str = ""
    error: str = ""
    incoming_count: int = 0
    last_customer_at: datetime | None = None
    waiting_since: datetime | None = None


class Inbox:
    """Fills one workspace. members: the first is the one who looks; channels: conversations are spread over them."""

    def __init__(self, members: Sequence[Membership], channels: Sequence[Channel], *, seed: int = 1) -> None:
        self.members, self.channels = members, channels
        self.workspace_id = channels[0].workspace_id
        self.random = Random(seed)
        self.texts = Texts(self.random)
        self.contacts = Table(Contact, "id workspace name")
        self.identities = Table(
            Identity, "id channel external_id contact name profile_asked_at profile_due_at name_vector"
        )
        self.conversations = Table(
            Conversation,
            "id workspace channel identity status assignee last_message_at preview preview_kind preview_direction"
            " preview_author preview_author_name incoming_count waiting_since send_error last_customer_at",
        )
        self.messages = Table(
            Message,
            "id conversation kind direction author_type author author_name text reply_to_external_id data at"
            " is_deleted edited_at status error_code client_id",
        )
        self.parts = Table(MessagePart, "id message channel key external_id platform_at status error_code")
        self.attempts = Table(SendAttempt, "message part_number started_at duration_ms outcome code")
        self.attachments = Table(Attachment, "message part number kind state name mime_type size data")
        self.reactions = Table(Reaction, "message actor emoji")
        self.marks = Table(ReadMark, "membership conversation incoming_count")
        self.entries = Table(SearchEntry, "message workspace conversation at vector")
        # In the order in which rows may name each other.
        self.tables = (
            self.contacts, self.identities, self.conversations, self.messages, self.parts, self.attempts,
            self.attachments, self.reactions, self.marks, self.entries,
        )  # fmt: skip
        self.conversation_ids, self.message_ids, self.part_ids = (
            table.ids() for table in (self.conversations, self.messages, self.parts)
        )
        self.contact_ids, self.identity_ids = self.contacts.ids(), self.identities.ids()

    def fill(self, sizes: Sequence[int], *, until: datetime) -> list[int]:
        """Write a conversation for each number of messages, the newest first, about ten minutes apart before `until`.

        Returns their ids.
        """
        ids, at, waiting = [], until, 0
        for rank, size in enumerate(sizes):
            at -= timedelta(milliseconds=int(self.random.expovariate(1 / 600_000)) + 1)
            ids.append(self.converse(rank, size, at))
            waiting += size
            if waiting >= CHUNK_MESSAGES:
                self.write()
                waiting = 0
        self.write()
        return ids

    def write(self) -> None:
        for table in self.tables:
            table.write()
        with connection.cursor() as cursor:
            numbered = [table.model for table in self.tables if table is not self.entries]
            for statement in connection.ops.sequence_reset_sql(no_style(), numbered):
                cursor.execute(statement)

    def converse(self, rank: int, size: int, last_at: datetime) -> int:
        contact, identity, conversation = next(self.contact_ids), next(self.identity_ids), next(self.conversation_ids)
        channel, name = self.channel(rank), self.texts.name()
        self.contacts.add(contact, self.workspace_id, name)
        self.identities.add(
            identity,
            channel,
            f"{self.random.randrange(10**15, 10**16)}",
            contact,
            name,
            last_at,
            None,
            of_names(self.workspace_id, name),
        )
        status, assignee = self.standing(rank)
        last = self.talk(conversation, channel, size, last_at)
        self.conversations.add(
            conversation, self.workspace_id, channel, identity, status, assignee, last.at, last.text[:120], last.kind,
            last.direction, last.author_id, last.author_name, last.incoming_count, last.waiting_since, last.error,
            last.last_customer_at,
        )  # fmt: skip
        for number, member in enumerate(self.members):
            if self.random.random() < (0.2 if number else 0.7):
                read = last.incoming_count if self.random.random() < 0.8 else last.incoming_count // 2
                self.marks.add(member.pk, conversation, read)
        return conversation

    def channel(self, rank: int) -> int:
        """Half of the newest came by the first one, so that its view of a small inbox fills a page too."""
        is_first = rank < NEWEST_ROWS and rank // 2 % 2 == 0
        return self.channels[0].pk if is_first else self.random.choice(self.channels).pk

    def standing(self, rank: int) -> tuple[str, int | None]:
        """Status and assignee of the conversation that is the rank-newest: most of the older ones are done."""
        if rank < NEWEST_ROWS:
            status, number = NEWEST[rank % len(NEWEST)]
        else:
            (status,) = self.random.choices(STATUSES, STATUS_WEIGHTS)
            number = self.random.choice((None, *range(len(self.members))))
        return status, None if number is None else self.members[number % len(self.members)].pk

    def talk(self, conversation: int, channel: int, size: int, last_at: datetime) -> Turn:
        """Add the messages of a conversation, the last of them a turn at `last_at`."""
        gaps = [timedelta(milliseconds=int(self.random.expovariate(1 / 180_000)) + 1) for _ in range(size - 1)]
        at = last_at - sum(gaps, timedelta())
        turn = Turn(at)
        external_ids: list[str] = []
        for number in range(size):
            if self.random.random() < 0.03 and number < size - 1:
                self.activity(conversation, at)
            else:
                self.turn(turn, conversation, channel, at, external_ids)
            if number < size - 1:
                at += gaps[number]
        return turn

    def activity(self, conversation: int, at: datetime) -> None:
        author = self.random.choice(self.members).pk
        what = self.random.choice(
            ('{"activity": "resolved"}', '{"activity": "reopened"}', '{"activity": "unassigned"}')
        )
        message = next(self.message_ids)
        self.messages.add(
            message, conversation, "activity", "", "member", author, "", "", "", what, at, False, None, "", "", None
        )

    def turn(self, turn: Turn, conversation: int, channel: int, at: datetime, external_ids: list[str]) -> None:
        """Add a message of the customer or of the shop, with what hangs on it, and bring `turn` in line."""
        message, part = next(self.message_ids), next(self.part_ids)
        dice, external_id = self.random.random(), f"m_{self.random.getrandbits(288):072x}"
        files = self.random.choices((0, 1, 2, 3), (88, 9, 2, 1))[0]
        text = "" if files and dice < 0.7 else self.texts.line()
        turn.at, turn.text, turn.kind = at, text, ""
        turn.author_id, turn.author_name, turn.error = None, "", ""
        kind, author_type, status, is_deleted = "message", "contact", "", False
        if dice < 0.58:
            turn.direction = "incoming"
            turn.incoming_count += 1
            turn.last_customer_at, turn.waiting_since = at, turn.waiting_since or at
            if dice < 0.02:
                kind = "postback"
            elif dice < 0.03:
                is_deleted, turn.text, text, turn.kind, files = True, "", "", "deleted", 0
        else:
            turn.direction, turn.waiting_since = "outgoing", None
            if dice < 0.96:
                author_type, turn.author_id = "member", self.random.choice(self.members).pk
                status = self.random.choices(("read", "delivered", "sent", "failed"), (70, 20, 8, 2))[0]
            else:
                author_type, turn.author_name, status = "external", "Page inbox", "sent"
            turn.error = "551" if status == "failed" else ""
        reply_to = self.random.choice(external_ids) if external_ids and self.random.random() < 0.06 else ""
        edited_at = at if text and self.random.random() < 0.01 else None
        client_id = UUID(int=self.random.getrandbits(128)) if author_type == "member" else None
        self.messages.add(
            message, conversation, kind, turn.direction, author_type, turn.author_id, turn.author_name, text, reply_to,
            "{}", at, is_deleted, edited_at, status, turn.error, client_id,
        )  # fmt: skip
        key = UUID(int=self.random.getrandbits(128))
        self.parts.add(part, message, channel, key, external_id, at, status, turn.error)
        if client_id:
            outcome = "failed" if turn.error else "sent"
            self.attempts.add(message, 0, at, self.random.randrange(80, 900), outcome, turn.error)
        external_ids.append(external_id)
        sent = [self.random.choice(FILES) for _ in range(files)]
        if not is_deleted:
            vector = lexemes.of_message(
                self.workspace_id, text=text, channel_id=channel, conversation_id=conversation, author_id=turn.author_id,
                is_incoming=turn.direction == "incoming", has_file=any(file[1] != "card" for file in sent),
            )  # fmt: skip
            self.entries.add(message, self.workspace_id, conversation, at, vector)
        for number, (file, state, name, mime_type) in enumerate(sent):
            turn.kind = turn.kind or ("" if text else file)
            data = (
                '{"title": "Tiệm Trà Lá Sen", "latitude": 21.0285, "longitude": 105.8542}' if state == "card" else "{}"
            )
            size = self.random.randrange(20_000, 3_000_000) if state == "stored" else None
            self.attachments.add(message, part, number, file, state, name, mime_type, size, data)
        if self.random.random() < 0.05:
            self.reactions.add(message, "contact", self.random.choice(("❤", "👍", "😂")))


def sizes(conversations: int, messages: int, *, seed: int = 1) -> list[int]:
    """Numbers of messages that sum up to `messages`: most conversations are short, a few are long."""
    random = Random(seed)
    weights = [random.paretovariate(1.3) for _ in range(conversations)]
    scale = (messages - conversations) / sum(weights)
    shares = [1 + int(weight * scale) for weight in weights]
    for number in range(messages - sum(shares)):
        shares[number % conversations] += 1
    return shares
