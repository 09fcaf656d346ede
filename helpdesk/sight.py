"""Which tickets a member may see: as conversations, and those of the conversations that they see. Asked of the database and of rows."""

from collections.abc import Collection, Iterator
from itertools import product

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from contacts.sight import WAYS, Way
from helpdesk.models import Ticket
from inbox import mentions, sight
from inbox.models import Conversation
from inbox.queries import rows_to_match as conversations_to_match
from workspaces.models import Membership, Sight, Team


def tickets(membership: Membership) -> QuerySet[Ticket]:
    """Those of the member's workspace that they may see, deleted ones too."""
    rows = Ticket.objects.filter(workspace=membership.workspace_id)
    if not membership.is_restricted:
        return rows
    watched = Ticket.watchers.through.objects.filter(ticket=OuterRef("pk"), membership=membership)
    talked_of = sight.conversations(membership).filter(pk=OuterRef("conversation"))
    seen = Q(assignee=membership) | Q(created_by=membership) | Exists(watched) | Exists(talked_of)
    seen |= Q(team__among=ArraySubquery(sight.teams_of(membership).values("team")))
    return rows.filter(seen | Q(assignee=None, team=None) if membership.sight == Sight.NOBODYS else seen)


def seers(ids: Collection[int], members: Collection[Membership]) -> set[int]:
    """The same of several members at once: of these those (ids) who may see any of the tickets. members: each with their workspace."""
    restricted = [member for member in members if member.is_restricted]
    seen = {member.pk for member in members if not member.is_restricted}
    if restricted:
        seen |= {member.pk for member, row in product(restricted, rows_to_match(ids)) if sees(member, row)}
    return seen


def rows_to_match(ids: Collection[int]) -> list[Ticket]:
    watching = Ticket.watchers.through.objects.filter(ticket=OuterRef("pk")).values("membership")
    in_team = Team.members.through.objects.filter(team=OuterRef("team")).values("membership")
    found = Ticket.objects.filter(pk__in=ids).annotate(
        watcher_ids=ArraySubquery(watching), team_members=ArraySubquery(in_team)
    )
    return list(found.prefetch_related(Prefetch("conversation", conversations_to_match(Conversation.objects.all()))))


def sees(membership: Membership, ticket: Ticket) -> bool:
    """As `tickets` has it, of one who is restricted. ticket: from `rows_to_match`."""
    if ticket.workspace_id != membership.workspace_id:
        return False
    watchers, team = ticket.watcher_ids, ticket.team_members  # type: ignore[attr-defined]
    return (
        membership.pk in (ticket.assignee_id, ticket.created_by_id, *watchers, *team)
        or (ticket.conversation is not None and sight.sees(membership, ticket.conversation))
        or (membership.sight == Sight.NOBODYS and ticket.assignee_id is None and ticket.team_id is None)
    )


def holders(ticket: Ticket) -> set[int]:
    """The memberships that see it for whose it is or since they watch it, as `inbox.sight.holders` has it."""
    if ticket.workspace.agents_see == Sight.EVERYTHING:
        return set()
    return sight.holders(ticket) | set(ticket.watchers.values_list("pk", flat=True))


def mentionable(ticket: Ticket) -> Iterator[Membership]:
    """Whom a comment can mention: who may see the ticket without it. Unlike a note's, it lets nobody in."""
    members = mentions.mentionable(ticket.workspace_id)
    seen = seers([ticket.pk], members)
    yield from (member for member in members if member.pk in seen)


def asked_for(membership: Membership) -> list[QuerySet[Ticket]]:
    """The tickets whose customers a restricted member sees for them."""
    return [Ticket.objects.filter(workspace=membership.workspace_id, assignee=membership, requester__isnull=False)]


WAYS.append(Way(asked_for, "requester"))
