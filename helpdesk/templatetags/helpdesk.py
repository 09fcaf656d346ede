"""The door from a template to the presenters, so that a fragment needs nothing but its row."""

from collections.abc import Sequence

from django import template

from helpdesk.models import Ticket, TicketEntry
from helpdesk.presenters.entries import EntryView
from helpdesk.presenters.tickets import STATUS_COLOURS, TicketView

register = template.Library()


@register.filter
def worked(ticket: Ticket) -> TicketView:
    """Return the ticket as templates show it."""
    return TicketView(ticket)


@register.filter
def happened(entry: TicketEntry) -> EntryView:
    return EntryView(entry)


@register.filter
def status_colour(status: str) -> str:
    """Return the name of a status's colour, as `tag.css` knows them."""
    return STATUS_COLOURS[status]


@register.filter
def last_id(entries: Sequence[TicketEntry]) -> int:
    return entries[-1].pk if entries else 0
