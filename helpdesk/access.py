"""The one door from a URL to a ticket: each is looked for by its number within the member's workspace."""

from django.shortcuts import get_object_or_404

from helpdesk.models import Ticket
from workspaces.models import Membership


def get_ticket(membership: Membership, number: int) -> Ticket:
    """Raises Http404, of a deleted one too."""
    return get_object_or_404(Ticket, workspace_id=membership.workspace_id, number=number, deleted_at=None)
