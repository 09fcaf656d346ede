from dataclasses import dataclass

from helpdesk.filters import TicketFilter
from helpdesk.models import SavedTicketView
from workspaces.models import Membership


@dataclass(frozen=True)
class SavedLine:
    view: SavedTicketView
    is_shown: bool
    may_be_changed: bool


def saved_lines(membership: Membership, wanted: TicketFilter) -> list[SavedLine]:
    query = wanted.to_query()
    views = SavedTicketView.objects.seen_by(membership)
    return [SavedLine(view, view.query == query, view.may_be_changed_by(membership)) for view in views]
