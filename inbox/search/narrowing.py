"""A question becomes what the index is asked: one tsquery, and conditions for what it cannot hold."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from contacts.folding import fold, words
from contacts.lexemes import fact
from contacts.terms import of_customers, of_term
from contacts.tsquery import all_of, any_of, quoted
from inbox import sight
from inbox.connectors import connectors
from inbox.filters import ConversationFilter
from inbox.models import Channel, Conversation
from inbox.search import lexemes
from inbox.search.language import Problem, Question
from workspaces.models import Membership, Tag, Workspace

# So many conversations are named one by one in the tsquery; of more, each message's own is looked at.
MOST_NAMED = 500
NOBODY = ("none", "nobody", "khong ai")
ME = ("me", "toi")

Parameters = list[Any]


@dataclass
class Narrowed:
    """query: a tsquery, empty where words and facts narrow nothing. conditions: SQL over `entry`, `conversation` and
    `identity`, with parameters. unknown: filters that name nobody and nothing here, so that nothing can be found.
    """

    parts: list[str] = field(default_factory=list)
    conditions: list[tuple[str, Parameters]] = field(default_factory=list)
    unknown: list[Problem] = field(default_factory=list)

    @property
    def query(self) -> str:
        return " & ".join(self.parts)


def narrow(membership: Membership, question: Question) -> Narrowed:
    workspace_id = membership.workspace_id
    found = Narrowed([of_term(workspace_id, term) for term in question.terms])
    if membership.is_restricted:
        # Those that a member sees are few, and then the index knows them by name.
        within(found, membership, seen_by(membership), *sight.condition(membership, "conversation.id"))
    for name, value in question.filters.items():
        if not NARROW[name](found, membership, value):
            found.unknown.append(Problem("unknown", name, value))
    return found


def facts(workspace_id: int, names: Iterable[str]) -> list[str]:
    return [quoted(fact(workspace_id, name)) for name in names]


# ── Filters: each adds to `found`, and returns whether it names somebody or something here ─────────────────────────


def by_channel(found: Narrowed, membership: Membership, value: str) -> bool:
    """A channel's name, or a part of it, or a platform's."""
    wanted = fold(value)
    # Of our own channels the label is translated, and so no text yet.
    labels = {platform: fold(str(connector.label)) for platform, connector in connectors.items()}
    named = [
        pk
        for pk, name, platform in Channel.objects.filter(workspace_id=membership.workspace_id).values_list(
            "pk", "name", "platform"
        )
        if wanted in fold(name) or wanted in (platform, labels.get(platform))
    ]
    if named:
        found.parts.append(any_of(facts(membership.workspace_id, map(lexemes.channel, named))))
    return bool(named)


def by_writer(found: Narrowed, membership: Membership, value: str) -> bool:
    """A member, or customers by their name: what they wrote themselves."""
    workspace_id = membership.workspace_id
    ways = facts(workspace_id, map(lexemes.author, members(membership, value)))
    if fold(value) in ME:
        found.parts.append(any_of(ways))
        return True
    asked = of_customers(membership, value)
    names = all_of(asked) if asked else ""
    incoming = quoted(fact(workspace_id, lexemes.INCOMING))
    theirs = conversations(
        membership,
        "JOIN inbox_identity i ON i.id = c.identity_id WHERE i.name_vector @@ %s::tsquery AND c.workspace_id = %s",
        [names, workspace_id],
    )
    if len(theirs) > MOST_NAMED:
        ways.append(incoming)
        condition = "(NOT entry.vector @@ %s::tsquery OR identity.name_vector @@ %s::tsquery)"
        found.conditions.append((condition, [incoming, names]))
    elif theirs:
        ways.append(all_of([incoming, any_of(facts(workspace_id, map(lexemes.conversation, theirs)))]))
    if ways:
        found.parts.append(any_of(ways))
    return bool(ways)


def by_assignee(found: Narrowed, membership: Membership, value: str) -> bool:
    wanted = [] if fold(value) in NOBODY else members(membership, value)
    if not wanted and fold(value) not in NOBODY:
        return False
    condition, given = ("assignee_id = ANY(%s)", [wanted]) if wanted else ("assignee_id IS NULL", [])
    theirs = conversations(
        membership, f"WHERE c.workspace_id = %s AND c.{condition}", [membership.workspace_id, *given]
    )
    within(found, membership, theirs, f"conversation.{condition}", given)
    return True


def by_tag(found: Narrowed, membership: Membership, value: str) -> bool:
    """A tag's name, or a part of it."""
    wanted = fold(value)
    every = Tag.objects.filter(workspace_id=membership.workspace_id).values_list("pk", "name")
    if not (named := [pk for pk, name in every if wanted in fold(name)]):
        return False
    with_one = "SELECT t.conversation_id FROM inbox_conversationtag t WHERE t.tag_id = ANY(%s)"
    # Of so many at the most, unless only some are seen: those may be any.
    few = "" if membership.is_restricted else f" LIMIT {MOST_NAMED + 1}"
    theirs = conversations(membership, f"WHERE c.id IN ({with_one}{few})", [named])
    within(found, membership, theirs, f"conversation.id IN ({with_one})", [named])
    return True


def by_unread(found: Narrowed, membership: Membership, value: str) -> bool:
    """What customers wrote in conversations that the member has not read to their end, resolved ones left out."""
    unread = (
        "c.status <> ALL(%s) AND c.incoming_count > COALESCE((SELECT mark.incoming_count FROM inbox_readmark mark"
        " WHERE mark.conversation_id = c.id AND mark.membership_id = %s), 0)"
    )
    given = [[Conversation.Status.RESOLVED.value], membership.pk]
    theirs = conversations(
        membership,
        f"WHERE c.workspace_id = %s AND c.status = ANY(%s) AND {unread}",
        [membership.workspace_id, [s.value for s in Conversation.Status if s != Conversation.Status.RESOLVED], *given],
    )
    within(found, membership, theirs, unread.replace("c.", "conversation."), given)
    found.parts += facts(membership.workspace_id, [lexemes.INCOMING])
    return True


def by_file(found: Narrowed, membership: Membership, value: str) -> bool:
    found.parts += facts(membership.workspace_id, [lexemes.FILE])
    return True


NARROW = {
    "channel": by_channel,
    "from": by_writer,
    "assignee": by_assignee,
    "tag": by_tag,
    "is": by_unread,
    "has": by_file,
}


def within(found: Narrowed, membership: Membership, ids: list[int], condition: str, given: Parameters) -> None:
    """Only these conversations, or, where they are too many to be named, those of the condition."""
    if len(ids) > MOST_NAMED:
        found.conditions.append((condition, given))
    else:
        # None at all is a name that no conversation has.
        found.parts.append(any_of(facts(membership.workspace_id, map(lexemes.conversation, ids or [0]))))


def seen_by(membership: Membership) -> list[int]:
    """The ids of what a restricted member sees, more than can be named where there are."""
    ids = ConversationFilter(status="any").ranges(membership).merged(MOST_NAMED + 1)
    return list(Workspace.objects.filter(pk=membership.workspace_id).values_list(ids, flat=True).get())


def members(membership: Membership, value: str) -> list[int]:
    """By their name, or a part of its words; those who left too, since what they wrote is here."""
    if fold(value) in ME:
        return [membership.pk]
    wanted = words(fold(value))
    everybody = Membership.objects.filter(workspace_id=membership.workspace_id).select_related("user")
    return [row.pk for row in everybody if wanted and is_named(words(fold(str(row))), wanted)]


def is_named(names: list[str], wanted: list[str]) -> bool:
    return all(any(name.startswith(word) for name in names) for word in wanted)


def conversations(membership: Membership, rest: str, given: Parameters) -> list[int]:
    """Ids of those that the member sees, one more than can be named at the most. rest: joins and a condition."""
    is_seen, more = sight.condition(membership, "c.id")
    statement = f"SELECT c.id FROM inbox_conversation c {rest} AND {is_seen} LIMIT {MOST_NAMED + 1}"  # noqa: S608 (ours)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*given, *more])
        return [pk for (pk,) in cursor.fetchall()]
