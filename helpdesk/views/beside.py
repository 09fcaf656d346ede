"""What stands beside a ticket: who watches it, and its links to others."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk.access import get_link, get_ticket
from helpdesk.actions.link_tickets import link_tickets, unlink_tickets
from helpdesk.actions.tag_ticket import tag_ticket
from helpdesk.actions.watch_ticket import watch_ticket
from helpdesk.errors import LeadsBack
from helpdesk.forms.tickets import LinkForm
from helpdesk.models import Ticket
from helpdesk.views.ticket import changed, gone, refused
from workspaces.access import MemberRequest, member_view
from workspaces.ids import read_id
from workspaces.models import Tag
from workspaces.roles import Permission


@require_POST
@member_view()
def watching(request: MemberRequest, number: int) -> HttpResponse:
    """The member watches it where the form says `watches`, and no longer where it does not."""
    ticket = get_ticket(request.membership, number)
    try:
        watch_ticket(ticket=ticket, membership=request.membership, watches=bool(request.POST.get("watches")))
    except Ticket.DoesNotExist:
        return gone(request, ticket)
    return changed(request, ticket)


@require_POST
@member_view(Permission.TAG)
def tags(request: MemberRequest, number: int) -> HttpResponse:
    """Put the tag `add` on it, or take `remove` away."""
    ticket = get_ticket(request.membership, number)
    added = request.POST.get("add", "")
    found = request.membership.workspace.tags.filter(pk=read_id(added or request.POST.get("remove", "")) or 0).first()
    try:
        if found is None:
            raise Tag.DoesNotExist
        tag_ticket(ticket=ticket, actor=request.membership, tag=found, has_it=bool(added))
    except Tag.DoesNotExist:
        return refused(request, ticket, _("There is no such tag any more. Choose another one."))
    except Ticket.DoesNotExist:
        return gone(request, ticket)
    return changed(request, ticket)


@require_POST
@member_view(Permission.TICKET)
def links(request: MemberRequest, number: int) -> HttpResponse:
    ticket = get_ticket(request.membership, number)
    form = LinkForm(request.POST, membership=request.membership)
    if not form.is_valid():
        return refused(request, ticket, form.problem)
    kind, other = form.cleaned_data["kind"], form.cleaned_data["other"]
    first, second = (other, ticket) if kind.startswith("-") else (ticket, other)
    try:
        link_tickets(ticket=first, other=second, kind=kind.removeprefix("-"), actor=request.membership)
    except LeadsBack as refusal:
        return refused(request, ticket, str(refusal))
    except Ticket.DoesNotExist:
        return gone(request, ticket)
    return changed(request, ticket)


@require_POST
@member_view(Permission.TICKET)
def unlink(request: MemberRequest, number: int, pk: int) -> HttpResponse:
    ticket = get_ticket(request.membership, number)
    unlink_tickets(link=get_link(request.membership, number, pk), actor=request.membership)
    return changed(request, ticket)
