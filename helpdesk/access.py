"""The one door from a URL to a ticket: each is looked for by its number within the member's workspace."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from helpdesk import queries
from helpdesk.models import Ticket, TicketFile, TicketLink
from workspaces.models import Membership


class TicketDeleted(Http404):
    """It was there once: its number is nobody else's."""


def get_ticket(membership: Membership, number: int) -> Ticket:
    """Raises Http404, TicketDeleted where it was deleted."""
    own = Ticket.objects.filter(workspace=membership.workspace_id, number=number)
    ticket = queries.rows(own).select_related("rating").first()
    if ticket is None:
        raise TicketDeleted if own.exists() else Http404("No such ticket")
    return ticket


def get_link(membership: Membership, number: int, pk: int) -> TicketLink:
    """A link of the ticket, whichever of its ends that is."""
    link = get_object_or_404(
        TicketLink.objects.select_related("ticket__workspace", "other__workspace"),
        pk=pk,
        ticket__workspace=membership.workspace_id,
    )
    if number not in (link.ticket.number, link.other.number):
        raise Http404("Of other tickets")
    return link


def get_file(membership: Membership, number: int, pk: int) -> TicketFile:
    tickets = {"entry__ticket__workspace": membership.workspace_id, "entry__ticket__number": number}
    return get_object_or_404(TicketFile, pk=pk, **tickets)
