"""The segments that a member sees beside the list, and what each leads to."""

from dataclasses import dataclass

from contacts.asked import Asked
from contacts.models import Segment
from workspaces.models import Membership


@dataclass(frozen=True)
class Line:
    """is_shown: the list shows just these customers now. is_own: the member made it."""

    segment: Segment
    is_shown: bool
    is_own: bool
    may_be_changed: bool


def lines(membership: Membership, asked: Asked | None = None) -> list[Line]:
    shown = asked.to_query() if asked else None
    return [
        Line(row, row.query == shown, row.owner_id == membership.pk, row.may_be_changed_by(membership))
        for row in Segment.objects.seen_by(membership).select_related("owner__user")
    ]
