"""The answers, newest first, a page at a time, with a bound on what each may cost.

Words are frequent or rare, and each kind has its trap: a rare word read by time goes through all years, and a frequent
one read by word collects and sorts them. So the newest entries are looked at first, which fills a page with every word
that is at all common, and then more of them where those promise a page. What is left is rare, and the index by word has
all of it at once. Where that takes too long after all (a word that was common long ago, among millions), some more are
read by time, and the answer says how far.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contacts.bounded import fetch, fetch_within
from contacts.folding import fold
from contacts.terms import of_customers
from contacts.tsquery import all_of
from inbox import positions, queries, sight
from inbox.models import Attachment, Conversation, Message
from inbox.search.language import Question
from inbox.search.narrowing import Narrowed, Parameters, narrow
from workspaces.models import Membership, Tag

PAGE = 25
MOST_PEOPLE = MOST_TAGS = 5
# Entries by time: at first, and where the index by word does not answer or is not asked.
FIRST_LOOK, LONG_LOOK = 2000, 60_000
PROMISING = 2  # so many of the first look are a page of the long one
MOST_MILLISECONDS = 1000
NEWEST_PEOPLE = 300  # of each status

# The database must not sort, nor read by time, before it has looked: what it knows of rare words is a guess.
BY_WORD = """
WITH entry AS MATERIALIZED (
    SELECT e.at, e.message_id, e.conversation_id, e.vector FROM inbox_searchentry e
    WHERE {range} AND e.vector @@ %s::tsquery
)
SELECT entry.at, entry.message_id FROM entry {joins} WHERE {conditions}
ORDER BY entry.at DESC, entry.message_id DESC LIMIT {page}
"""
Hit = tuple[datetime, int]  # when it was written, and the message's id


@dataclass
class Found:
    """hits: newest first. older: the position where the next page begins, empty at the end.

    looked_until: set where the answer stops before the page is full, because looking on would take long.
    """

    narrowed: Narrowed
    hits: list[Hit] = field(default_factory=list)
    older: str = ""
    looked_until: datetime | None = None

    @property
    def message_ids(self) -> list[int]:
        return [pk for _, pk in self.hits]


def find(membership: Membership, question: Question, before: str = "") -> Found:
    """before: a position, as `Found.older` names it."""
    narrowed = narrow(membership, question)
    found = Found(narrowed)
    if question.is_empty or question.is_too_short or narrowed.unknown:
        return found
    look = Look(membership.workspace_id, question, narrowed, positions.read(before))
    hits = look.by_time(FIRST_LOOK)
    looked_long = PROMISING <= len(hits) <= PAGE
    if looked_long:
        hits = look.by_time(LONG_LOOK)
    if len(hits) <= PAGE and narrowed.query:
        everything = look.by_word()
        if everything is not None:
            return page(found, everything)
    if len(hits) <= PAGE:
        hits = hits if looked_long else look.by_time(LONG_LOOK)
        if len(hits) <= PAGE and (end := look.end(LONG_LOOK)) is not None:
            found.hits, found.looked_until, found.older = hits, end[0], positions.position(*end)
            return found
    return page(found, hits)


def page(found: Found, hits: Sequence[Hit]) -> Found:
    found.hits = list(hits[:PAGE])
    found.older = positions.position(*found.hits[-1]) if len(hits) > PAGE else ""
    return found


class Look:
    """One question's statements. Each names the workspace, whatever the words say."""

    def __init__(self, workspace_id: int, question: Question, narrowed: Narrowed, before: Hit | None) -> None:
        self.range, self.range_given = "e.workspace_id = %s", [workspace_id]
        if question.after:
            self.limit("e.at >= %s", question.after)
        if question.before:
            self.limit("e.at < %s", question.before)
        if before:
            self.limit("e.at <= %s AND (e.at < %s OR e.message_id < %s)", before[0], *before)
        self.conditions = " AND ".join(["TRUE", *(sql for sql, _ in narrowed.conditions)])
        self.conditions_given = [value for _, given in narrowed.conditions for value in given]
        self.query = narrowed.query
        self.joins = ""
        if narrowed.conditions:
            self.joins = (
                "JOIN inbox_conversation conversation ON conversation.id = entry.conversation_id"
                " JOIN inbox_identity identity ON identity.id = conversation.identity_id"
            )

    range_given: Parameters

    def limit(self, condition: str, *given: Any) -> None:
        self.range += f" AND {condition}"
        self.range_given += given

    def by_time(self, count: int) -> list[Hit]:
        """A page of those that match among so many of the newest, and one more where there is."""
        words, given = ("entry.vector @@ %s::tsquery", [self.query]) if self.query else ("TRUE", [])
        statement = f"""
            SELECT entry.at, entry.message_id FROM ({self.newest(count)}) entry {self.joins}
            WHERE {words} AND {self.conditions}
            ORDER BY entry.at DESC, entry.message_id DESC LIMIT {PAGE + 1}
        """  # noqa: S608 (conditions of this package)
        return fetch(statement, [*self.range_given, *given, *self.conditions_given])

    def newest(self, count: int) -> str:
        return f"""
            SELECT e.message_id, e.conversation_id, e.at, e.vector FROM inbox_searchentry e WHERE {self.range}
            ORDER BY e.at DESC, e.message_id DESC LIMIT {count}
        """  # noqa: S608

    def by_word(self) -> list[Hit] | None:
        """The same among all; None where that takes too long."""
        statement = BY_WORD.format(range=self.range, joins=self.joins, conditions=self.conditions, page=PAGE + 1)
        given = [*self.range_given, self.query, *self.conditions_given]
        return fetch_within(MOST_MILLISECONDS, statement, given)

    def end(self, count: int) -> Hit | None:
        """The last of so many; None where there are fewer."""
        statement = f"""
            SELECT at, message_id, count(*) OVER () FROM ({self.newest(count)}) entry ORDER BY at, message_id LIMIT 1
        """  # noqa: S608
        rows = fetch(statement, self.range_given)
        return (rows[0][0], rows[0][1]) if rows and rows[0][2] == count else None


def messages(membership: Membership, ids: Sequence[int]) -> list[Message]:
    """Those that can be found, in this order, with what a result shows; each has the `first_kind` of its files."""
    rows = (
        Message.objects.filter(
            pk__among=ids,
            conversation__in=sight.conversations(membership),
            search_entry__isnull=False,
            is_deleted=False,
        )
        .select_related(
            "author__user",
            "search_entry",
            "conversation__workspace",
            "conversation__channel",
            "conversation__identity__contact",
        )
        .defer("conversation__channel__credentials", "conversation__identity__name_vector", "search_entry__vector")
        .annotate(first_kind=Attachment.objects.first_kind_of("pk"))
    )
    by_id = {row.pk: row for row in rows}
    return [by_id[pk] for pk in ids if pk in by_id]


def people(membership: Membership, question: Question, most: int = MOST_PEOPLE) -> list[Conversation]:
    """Customers whose name, or what the team knows of them, has all of the words and numbers.

    Those who wrote last first; one more than `most`, where there are.

    As with messages: a name that is common is found among the newest, and of one that is rare there are few.
    """
    if question.filters or question.is_too_short or not question.terms:
        return []
    if not (asked := of_customers(membership, question.words)):
        return []
    query = all_of(asked)
    is_seen, sight_given = sight.condition(membership, "c.id")
    heads = " UNION ALL ".join(
        f"(SELECT id, identity_id, last_message_at FROM inbox_conversation WHERE workspace_id = %s AND status = '{status}'"  # noqa: S608
        f" ORDER BY last_message_at DESC, id DESC LIMIT {NEWEST_PEOPLE})"
        for status in Conversation.Status.values
    )
    newest = f"""
        SELECT c.last_message_at, c.id FROM ({heads}) c JOIN inbox_identity i ON i.id = c.identity_id
        LEFT JOIN contacts_contact k ON k.id = i.contact_id
        WHERE (i.name_vector @@ %s::tsquery OR k.vector @@ %s::tsquery) AND {is_seen} ORDER BY c.last_message_at DESC, c.id DESC LIMIT {most + 1}
    """  # noqa: S608
    hits = fetch(newest, [membership.workspace_id] * len(Conversation.Status) + [query, query, *sight_given])
    if len(hits) <= most:
        rare = f"""
            WITH named AS MATERIALIZED (
                (SELECT id FROM inbox_identity WHERE name_vector @@ %s::tsquery LIMIT 2000)
                UNION (SELECT i.id FROM contacts_contact k JOIN inbox_identity i ON i.contact_id = k.id
                WHERE k.vector @@ %s::tsquery LIMIT 2000)
            )
            SELECT c.last_message_at, c.id FROM named JOIN inbox_conversation c ON c.identity_id = named.id
            WHERE c.workspace_id = %s AND {is_seen} ORDER BY c.last_message_at DESC, c.id DESC LIMIT {most + 1}
        """  # noqa: S608
        hits = fetch(rare, [query, query, membership.workspace_id, *sight_given])
    if not hits:
        return []
    rows = queries.rows(Conversation.objects.filter(pk__among=[pk for _, pk in hits]))
    return sorted(rows, key=lambda row: (row.last_message_at, row.pk), reverse=True)


def tags(membership: Membership, question: Question) -> list[Tag]:
    """Those in whose name all of the words stand, by name. A workspace has few, so each is looked at."""
    if question.filters or question.is_too_short or not question.terms:
        return []
    every = queries.tags(membership.workspace_id)
    return [tag for tag in every if all(term.text in fold(tag.name) for term in question.terms)][:MOST_TAGS]
