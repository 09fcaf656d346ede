from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from helpdesk.filters import TicketFilter
from helpdesk.models import SavedTicketView
from workspaces.models import Membership
from workspaces.roles import Permission


@dataclass(frozen=True)
class SavedLine:
    view: SavedTicketView
    is_shown: bool
    may_be_changed: bool


def seen_by(membership: Membership) -> QuerySet[SavedTicketView]:
    """Their own and the shared ones, by name."""
    rows = SavedTicketView.objects.filter(workspace=membership.workspace_id)
    return rows.filter(Q(owner=membership) | Q(is_shared=True)).order_by(Lower("name"), "pk")


def may_change(membership: Membership, view: SavedTicketView) -> bool:
    """Whoever made it; and who looks after the workspace's words may change what is shared."""
    return view.owner_id == membership.pk or (view.is_shared and membership.may(Permission.MANAGE_TAGS))


def saved_lines(membership: Membership, wanted: TicketFilter) -> list[SavedLine]:
    query = wanted.to_query()
    return [SavedLine(view, view.query == query, may_change(membership, view)) for view in seen_by(membership)]
