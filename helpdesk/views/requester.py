"""Whose a ticket is."""

from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contacts.access import get_contact
from contacts.called import called
from helpdesk.access import get_ticket
from helpdesk.actions.change_ticket import change_ticket
from helpdesk.models import Ticket
from helpdesk.presenters.tickets import TicketView
from helpdesk.views.ticket import gone
from workspaces.access import MemberRequest, member_view
from workspaces.ids import read_id
from workspaces.roles import Permission


@require_http_methods(["GET", "POST"])
@member_view(Permission.TICKET)
def choose(request: MemberRequest, number: int) -> HttpResponse:
    """GET: customers who are called `q`. POST: it is of the one whose id is `customer`; empty: of nobody."""
    membership, ticket = request.membership, get_ticket(request.membership, number)
    if request.method == "GET":
        typed = request.GET.get("q", "").strip()[:100]
        context = {"here": "tickets", "slug": membership.workspace.slug, "ticket": ticket, "typed": typed}
        context["found"] = called(membership, typed, without=ticket.requester_id or 0)
        return render(request, "helpdesk/requester.html", context)
    given = request.POST.get("customer", "")
    pk = read_id(given)
    if given and pk is None:
        raise Http404("No such customer")
    try:
        change_ticket(ticket=ticket, actor=membership, requester=get_contact(membership, pk) if pk else None)
    except Ticket.DoesNotExist:
        return gone(request, ticket)
    except IntegrityError as erased:
        # Found above, and erased before it was written.
        raise Http404("No such customer") from erased
    return redirect(TicketView(ticket).url)
