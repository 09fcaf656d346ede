"""Which tickets a member may see: as conversations, and those of the conversations that they see."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from contacts.sight import WAYS, Way
from helpdesk.models import Ticket
from inbox import sight
from workspaces.models import Membership, Sight


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


def asked_for(membership: Membership) -> list[QuerySet[Ticket]]:
    """The tickets whose customers a restricted member sees for them."""
    return [Ticket.objects.filter(workspace=membership.workspace_id, assignee=membership, requester__isnull=False)]


WAYS.append(Way(asked_for, "requester"))
