"""The segments that a member sees beside the list, and what each leads to."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from contacts.asked import Asked
from contacts.models import Segment
from workspaces.models import Membership
from workspaces.roles import Permission

# As many one member, and as many all members share: they stand in one row above the list.
MOST_SEGMENTS = 30


@dataclass(frozen=True)
class Line:
    """is_shown: the list shows just these customers now. is_own: the member made it."""

    segment: Segment
    is_shown: bool
    is_own: bool
    may_be_changed: bool


def seen_by(membership: Membership) -> QuerySet[Segment]:
    """Their own and the shared ones, by name."""
    rows = Segment.objects.filter(workspace=membership.workspace_id)
    return rows.filter(Q(owner=membership) | Q(is_shared=True)).order_by(Lower("name"), "pk")


def lines(membership: Membership, asked: Asked | None = None) -> list[Line]:
    shown = asked.to_query() if asked else None
    return [
        Line(row, row.query == shown, row.owner_id == membership.pk, may_change(membership, row))
        for row in seen_by(membership).select_related("owner__user")
    ]


def is_full(owner: Membership, *, is_shared: bool) -> bool:
    rows = Segment.objects.filter(workspace=owner.workspace_id, is_shared=is_shared)
    return (rows if is_shared else rows.filter(owner=owner)).count() >= MOST_SEGMENTS


def may_change(membership: Membership, segment: Segment) -> bool:
    """Whoever made it; and who looks after the workspace's customers may change what is shared."""
    return segment.owner_id == membership.pk or (segment.is_shared and membership.may(Permission.MANAGE_CUSTOMERS))
