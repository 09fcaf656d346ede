"""Reads that earned a name. Each takes the same number of queries whatever the data."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Func, OuterRef, Prefetch, QuerySet, prefetch_related_objects
from django.db.models.functions import JSONObject, Lower

from inbox import parts, positions, sets
from inbox.models import (
    Attachment,
    Channel,
    Conversation,
    ConversationTag,
    Fact,
    Message,
    MessagePart,
    OutgoingReaction,
    Participant,
    Reaction,
    SendAttempt,
)
from inbox.view_counts import MOST_COUNTED
from workspaces.ids import read_id
from workspaces.models import Membership, Tag, Team
from workspaces.roles import Permission, roles_with

LIST_PAGE = 25
THREAD_PAGE = 50


@dataclass(frozen=True)
class Ranges:
    """A list as the ranges of an index that it is read from.

    Every index of a list begins with what it is a list of and the status, so each status of each team is read from its own
    place, and what is needed of each is merged.
    statuses: those that the conversations may have. along: a prefix of other columns that have the same status,
    last_message_at and id, and an index that fits. teams: rows with a `team` each, where the list is of them all.
    is_closing: what closes first comes first, not what is newest. others: lists of the same order that are one with this; a
    conversation may stand in several.
    """

    conversations: QuerySet[Conversation]
    statuses: Collection[str]
    along: str = ""
    teams: QuerySet[Any] | None = None
    is_closing: bool = False
    others: Collection["Ranges"] = ()

    @property
    def at(self) -> str:
        return "closes_at" if self.is_closing else "last_message_at"

    def order(self, along: str = "", *, backwards: bool = False) -> tuple[str, str]:
        """From the top of the list, or `backwards` from its end. along: as above."""
        sign = "" if self.is_closing != backwards else "-"
        return f"{sign}{along}{self.at}", f"{sign}{along}id"

    def heads(self, most: int, before: str = "", after: str = "") -> list[QuerySet[Conversation]]:
        """What follows the position `before` in each range; given `after`, what precedes that one, the nearest first."""
        beyond = positions.after if self.is_closing != bool(after) else positions.before
        condition = beyond(after or before, f"{self.along}{self.at}", f"{self.along}id")
        found = self.conversations.filter(condition).order_by(*self.order(self.along, backwards=bool(after)))
        if self.teams is not None:
            found = found.filter(team=OuterRef("team"))
        return [found.filter(**{f"{self.along}status": status})[:most] for status in self.statuses]

    def merged(self, most: int, before: str = "", after: str = "") -> ArraySubquery:
        """The ids of all heads, of every team and list."""
        first, *more = [
            ids for each in (self, *self.others) for ids in map(each.of_each_team, each.heads(most, before, after))
        ]
        return ArraySubquery(first.union(*more, all=not self.others) if more else first)

    def of_each_team(self, head: QuerySet[Conversation]) -> QuerySet[Any]:
        ids = head.values("pk")
        return ids if self.teams is None else self.teams.values(row=Func(ArraySubquery(ids), function="unnest"))


def rows(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """With all that `_row.html`, `_thread_header.html` and `_composer_state.html` show; no page needs credentials."""
    taggings = ConversationTag.objects.filter(conversation=OuterRef("pk")).order_by(Lower("tag__name"))
    tag = JSONObject(id="tag_id", name="tag__name", colour="tag__colour")
    participants = Participant.objects.filter(conversation=OuterRef("pk")).values("membership")
    return (
        conversations.select_related(
            "workspace", "channel", "identity__contact", "assignee__user", "team", "preview_author__user"
        )
        .defer("channel__credentials", "identity__name_vector")
        .annotate(tags=ArraySubquery(taggings.values(row=tag)))  # type: ignore[no-redef]
        .annotate(participant_ids=ArraySubquery(participants))
    )


def rows_to_match(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """The same, with what a filter asks of them besides, and what apps above show of each; a list's own rows are not asked."""
    in_team = Team.members.through.objects.filter(team=OuterRef("team"))
    members = ArraySubquery(in_team.values("membership"))
    return rows(conversations).annotate(team_members=members, **parts.COLUMNS)  # type: ignore[no-redef]


def page_of_rows(
    wanted: Ranges, before: str = "", most: int = 0, *, after: str = ""
) -> tuple[list[Conversation], bool]:
    """Return up to 25 conversations, or `most`, in their order, and whether there are more of them.

    They follow the position `before`, as a list is read down; given `after`, they precede that one, as it is read up.
    """
    most = most or LIST_PAGE
    if len(wanted.statuses) == 1 and wanted.teams is None and not wanted.others:
        page = list(rows(wanted.heads(most + 1, before, after)[0]))
    else:
        merged = Conversation.objects.filter(pk__among=wanted.merged(most + 1, before, after))
        page = list(rows(merged.order_by(*wanted.order(backwards=bool(after)))[: most + 1]))
    return page[:most][:: -1 if after else 1], len(page) > most


def thread(conversation: Conversation, before: str = "", most: int = THREAD_PAGE) -> tuple[list[Message], bool]:
    """Return up to 50 messages, or `most`, oldest first, that stand before the position `before`, and whether more precede.

    conversation: from `rows`.
    """
    found = conversation.messages.filter(positions.before(before, "at")).order_by("-at", "-id")
    page = with_details(found[: most + 1], [conversation])
    return page[:most][::-1], len(page) > most


def newer(conversation: Conversation, after: str) -> tuple[list[Message], bool]:
    """The same for those that stand behind the position `after`."""
    found = conversation.messages.filter(positions.after(after, "at")).order_by("at", "id")
    page = with_details(found[: THREAD_PAGE + 1], [conversation])
    return page[:THREAD_PAGE], len(page) > THREAD_PAGE


def thread_around(conversation: Conversation, place: str) -> tuple[list[Message], bool, bool]:
    """Return up to 50 messages, oldest first, around the position, and whether more precede and follow."""
    half, messages = THREAD_PAGE // 2, conversation.messages
    earlier = messages.filter(positions.before(place, "at")).order_by("-at", "-id")
    later = messages.filter(positions.since(place, "at")).order_by("at", "id")
    heads = [earlier[: half + 1], later[: half + 1]]
    first, second = (head.values("pk") for head in heads)
    merged = ArraySubquery(first.union(second, all=True))
    page = with_details(Message.objects.filter(pk__among=merged).order_by("at", "id"), [conversation])
    split = sum(message.position < place for message in page)
    has_older, has_newer = split > half, len(page) - split > half
    return page[has_older : len(page) - has_newer], has_older, has_newer


def with_details(
    messages: QuerySet[Message], known: Iterable[Conversation] = (), *, with_quotes: bool = True
) -> list[Message]:
    """Return them with all that `_message.html` shows.

    known: conversations from `rows`, which need not be asked for. with_quotes: whether it is shown what they answer. Each message gets `quoted`, the message that it
    answers, or None, `reacted`: [{"actor", "emoji"}, …], `tried`, the calls for it: [{"at", "ms", "outcome",
    "code"}, …], `at` in ISO 8601, and `wished`, our reaction on its way: [{"emoji", "error_code"}] or none.
    """
    reactions = Reaction.objects.filter(message=OuterRef("pk")).order_by("pk")
    reacted = ArraySubquery(reactions.values(row=JSONObject(actor="actor", emoji="emoji")))
    attempts = SendAttempt.objects.filter(message=OuterRef("pk")).order_by("pk")
    call = JSONObject(at="started_at", ms="duration_ms", outcome="outcome", code="code")
    tried = ArraySubquery(attempts.values(row=call))
    wishes = OutgoingReaction.objects.filter(message=OuterRef("pk"))
    wished = ArraySubquery(wishes.values(row=JSONObject(emoji="emoji", error_code="error_code")))
    lists = {"reacted": reacted, "tried": tried, "wished": wished}
    found: list[Message] = list(messages.select_related("author__user").annotate(**lists))
    conversations = {conversation.pk: conversation for conversation in known}
    for message in found:
        if message.conversation_id in conversations:
            message.conversation = conversations[message.conversation_id]
    prefetch_related_objects(found, Prefetch("attachments", Attachment.objects.select_related("rendition")))
    if any(message.conversation_id not in conversations for message in found):
        prefetch_related_objects(found, Prefetch("conversation", rows(Conversation.objects.all())))
    originals = quoted_messages(found) if with_quotes else {}
    for message in found:
        message.quoted = originals.get((message.conversation_id, message.reply_to_external_id))  # type: ignore[attr-defined]
    return found


def quoted_messages(messages: Iterable[Message]) -> dict[tuple[int, str], Message]:
    """Return what the messages answer, by conversation and external id; each has the `first_kind` of its attachments."""
    quoting = [message for message in messages if message.reply_to_external_id]
    if not quoting:
        return {}
    parts = MessagePart.objects.filter(
        channel__in={message.conversation.channel_id for message in quoting},
        external_id__in={message.reply_to_external_id for message in quoting},
    )
    first_kind = Attachment.objects.first_kind_of("message")
    originals = {}
    for part in parts.select_related("message__author__user").annotate(first_kind=first_kind):
        original = part.message
        original.first_kind = part.first_kind or ""  # type: ignore[attr-defined]
        originals[original.conversation_id, part.external_id or ""] = original
    return originals


def assignees(workspace_id: int) -> QuerySet[Membership]:
    """The members who answer customers, by name."""
    present = Membership.objects.filter(workspace=workspace_id, removed_at=None)
    return present.filter(role__in=roles_with(Permission.ANSWER)).select_related("user").order_by("user__name", "pk")


def assignee(workspace_id: int, given: str) -> Membership | None:
    """Return the one of them whose id a form names; None where there is no such member any more."""
    return assignees(workspace_id).filter(pk=read_id(given) or 0).first()


def assignees_for(membership: Membership) -> list[Membership]:
    """Return them as a menu offers them: the asking member first."""
    return sorted(assignees(membership.workspace_id), key=lambda member: member.pk != membership.pk)


@dataclass(frozen=True)
class Mark:
    """What a conversation is to one member: how much of it they read, which note calls them (its id, else 0), and what they
    have typed and not sent.

    drafts: [{"mode", "text", "reply_to": a message's id or None}, …].
    """

    membership_id: int
    conversation_id: int
    incoming_count: int
    version: int
    draft_version: int
    mention: int
    drafts: list[dict[str, Any]]


# Whoever never typed here has no drafts to look for.
MARKS = """
SELECT asked.membership, asked.conversation, coalesce(m.incoming_count, 0), coalesce(m.version, 0),
    coalesce(m.draft_version, 0), coalesce(m.mention, 0),
    CASE WHEN m.draft_version > 0 THEN (
        SELECT json_agg(json_build_object('mode', d.mode, 'text', d.text, 'reply_to', d.reply_to_id))
        FROM inbox_draft d WHERE d.conversation_id = asked.conversation AND d.membership_id = asked.membership
    ) END
FROM unnest(%(members)s::bigint[], %(conversations)s::bigint[]) AS asked (membership, conversation)
LEFT JOIN inbox_readmark m ON m.conversation_id = asked.conversation AND m.membership_id = asked.membership
"""


def marks(asked: Collection[tuple[int, int]]) -> list[Mark]:
    """Return a mark for each (membership, conversation); one that was never read has a mark at 0."""
    given = {"members": sets.array(pk for pk, _ in asked), "conversations": sets.array(pk for _, pk in asked)}
    with connection.cursor() as cursor:
        cursor.execute(MARKS, given)
        return [
            Mark(member, conversation, count, version, draft_version, mention, drafts or [])
            for member, conversation, count, version, draft_version, mention, drafts in cursor.fetchall()
        ]


def read_marks(membership: Membership, conversation_ids: Iterable[int]) -> list[Mark]:
    """Return the member's mark of each of these conversations of their workspace."""
    return marks([(membership.pk, pk) for pk in sorted(set(conversation_ids))])


def unread_counts(membership: Membership, conversations: Collection[Conversation]) -> dict[int, int]:
    """Return by the conversation's id how many messages of each the member has not read."""
    read = {
        mark.conversation_id: mark.incoming_count for mark in read_marks(membership, [row.pk for row in conversations])
    }
    return {row.pk: max(0, row.incoming_count - read[row.pk]) for row in conversations}


def tags(workspace_id: int) -> QuerySet[Tag]:
    """All tags of a workspace, by name."""
    return Tag.objects.filter(workspace=workspace_id).order_by(Lower("name"))


def tags_with_use(workspace_id: int) -> list[Any]:
    """The same; the length of `found` is how many conversations have each, up to MOST_COUNTED."""
    taggings = ConversationTag.objects.filter(tag=OuterRef("pk")).values("status")
    return list(tags(workspace_id).annotate(found=ArraySubquery(taggings[:MOST_COUNTED])))


def least_used_colour(workspace_id: int) -> str:
    """What a new tag takes, so that neighbours differ."""
    used = Counter(Tag.objects.filter(workspace=workspace_id).values_list("colour", flat=True))
    return min(Tag.Colour.values, key=lambda colour: used[colour])


def told_of(channel: Channel, external_id: str) -> dict[str, dict[str, Any]]:
    """What ContactChanged told of a customer: the latest of each kind."""
    rows = Fact.objects.filter(channel=channel, subject=external_id, kind=Fact.Kind.CONSENTED)
    return {fact.actor: fact.value for fact in rows}
