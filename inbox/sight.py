"""Which conversations a member may see: the same question asked of the database and of one row.

Who is restricted sees what is given to them or to a team of theirs, and what they take part in, as whoever is mentioned or
writes a note does; where the workspace says so also what is nobody's, neither a member's nor a team's.
"""

from collections.abc import Collection
from functools import reduce
from itertools import product
from operator import or_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from inbox import queries
from inbox.models import Conversation, Participant
from workspaces.models import Membership, Sight, Team

# In the place of a membership: everyone who sees what is nobody's.
WHO_SEES_NOBODYS = 0


def conversations(membership: Membership) -> QuerySet[Conversation]:
    """Those of the member's workspace that they may see."""
    return within(membership, Conversation.objects.filter(workspace_id=membership.workspace_id))


def within(membership: Membership, rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Those of these conversations of the member's workspace."""
    return rows.filter(reduce(or_, ways(membership))) if membership.is_restricted else rows


def ways(membership: Membership) -> list[Q]:
    """In each of these a restricted member sees conversations of their workspace. Each is a range of an index."""
    part = Participant.objects.filter(conversation=OuterRef("pk"), membership=membership)
    # Their ids first: joined, the teams would be where PostgreSQL begins to read.
    in_team = Q(team__among=ArraySubquery(teams_of(membership).values("team")))
    nobodys = [NOBODYS] if membership.sight == Sight.NOBODYS else []
    return [Q(assignee=membership), in_team, Q(Exists(part)), *nobodys]


NOBODYS = Q(assignee=None, team=None)


def sees(membership: Membership, conversation: Conversation) -> bool:
    """The same of one of the member's workspace. conversation: from `queries.rows_to_match`."""
    return (
        not membership.is_restricted
        or conversation.assignee_id == membership.pk
        or membership.pk in conversation.team_members
        or membership.pk in conversation.participant_ids
        or (membership.sight == Sight.NOBODYS and conversation.assignee_id is None and conversation.team_id is None)
    )


def seen(asked: Collection[tuple[Membership, int]]) -> set[tuple[Membership, int]]:
    """Of members with a conversation's id each, those who may see it; one query for all of them."""
    if not asked:
        return set()
    rows = queries.rows_to_match(Conversation.objects.filter(pk__in={pk for _, pk in asked})).in_bulk()
    return {
        (member, pk)
        for member, pk in asked
        if pk in rows and rows[pk].workspace_id == member.workspace_id and sees(member, rows[pk])
    }


def condition(membership: Membership, column: str) -> tuple[str, list[Any]]:
    """The same in SQL with its parameters, of the conversation whose id is in a column."""
    if not membership.is_restricted:
        return "TRUE", []
    statement, given = conversations(membership).values("pk").query.sql_with_params()
    return f"{column} IN ({statement})", list(given)


def teams_of(membership: Membership) -> QuerySet[Any]:
    """That a member is in a team, a row for each; `team` names it."""
    return Team.members.through.objects.filter(membership=membership)


def holders(row: Any) -> set[int]:
    """The memberships that see it for whose it is. None are named where everyone sees everything.

    row: a conversation, or a thing of an app above that members and teams have as they have these; with its workspace.
    """
    sight = row.workspace.agents_see
    if sight == Sight.EVERYTHING:
        return set()
    if row.assignee_id is None and row.team_id is None:
        return {WHO_SEES_NOBODYS} if sight == Sight.NOBODYS else set()
    found: set[int] = {row.assignee_id} - {None}
    if row.team_id is not None:
        rows = Team.members.through.objects.filter(team=row.team_id)
        found |= set(rows.values_list("membership_id", flat=True))
    return found


def seen_no_longer(
    leaving: Collection[tuple[int, int | None]], members: Collection[int]
) -> dict[int, list[Conversation]]:
    """By membership, which conversations they saw, as `live.left` logged, and see no longer."""
    rows = queries.rows_to_match(Conversation.objects.filter(pk__in={pk for _, pk in leaving}))
    found: dict[int, list[Conversation]] = {}
    watching = Membership.objects.filter(pk__in=members).select_related("workspace")
    for member, row in product(watching, rows):
        saw = (member.pk, row.pk) in leaving or (
            member.sight == Sight.NOBODYS and (WHO_SEES_NOBODYS, row.pk) in leaving
        )
        if saw and not sees(member, row):
            found.setdefault(member.pk, []).append(row)
    return found
