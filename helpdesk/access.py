"""The one door from a URL to a ticket: each is looked for by its number within what the member may see."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from helpdesk import queries
from helpdesk.models import Ticket, TicketFile, TicketLink
from helpdesk.sight import tickets
from workspaces.models import Membership


class TicketDeleted(Http404):
    """It was there once: its number is nobody else's."""


def get_ticket(membership: Membership, number: int) -> Ticket:
    """Raises Http404, TicketDeleted where it was deleted."""
    return _find(tickets(membership).filter(number=number))


def get_ticket_to_show(membership: Membership, number: int) -> Ticket:
    """The same with all that its page shows (`queries.to_show`)."""
    own = tickets(membership).filter(number=number)
    return _there(own, queries.to_show(membership, own))


def get_changed_ticket(membership: Membership, number: int) -> Ticket:
    """One that the member has changed just now, and may have given away by that: they are told how it is all the same."""
    return _find(Ticket.objects.filter(workspace=membership.workspace_id, number=number))


def _find(own: QuerySet[Ticket]) -> Ticket:
    return _there(own, queries.rows(own).select_related("rating"))


def _there(own: QuerySet[Ticket], found: QuerySet[Ticket]) -> Ticket:
    ticket = found.first()
    if ticket is None:
        raise TicketDeleted if own.exists() else Http404("No such ticket")
    return ticket


def get_link(membership: Membership, number: int, pk: int) -> TicketLink:
    """A link of the ticket, whichever of its ends that is."""
    link = get_object_or_404(
        TicketLink.objects.select_related("ticket__workspace", "other__workspace"),
        pk=pk,
        ticket__in=tickets(membership),
        other__in=tickets(membership),
    )
    if number not in (link.ticket.number, link.other.number):
        raise Http404("Of other tickets")
    return link


def get_file(membership: Membership, number: int, pk: int) -> TicketFile:
    own = tickets(membership).filter(number=number)
    return get_object_or_404(TicketFile, pk=pk, entry__ticket__in=own)
