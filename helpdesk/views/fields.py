"""Fields that a workspace has of its own for its tickets."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from helpdesk.forms.fields import TicketFieldForm
from workspaces.access import MemberRequest, member_view
from workspaces.roles import Permission
from workspaces.views.own_fields import FieldPages, deleted, edited, listed

PAGES = FieldPages(
    form=TicketFieldForm,
    urls="tickets",
    icon="ticket",
    title=_("Tickets' fields"),
    lead=_(
        "What you want to know of each ticket beside subject, type and priority, such as an order's number or what is broken."
    ),
    shown_in=_("Make the first one here. It stands on every ticket from then on."),
    goes_with=_("What your team wrote into it goes with it, on every ticket, and nobody can bring it back."),
)


@require_http_methods(["GET", "POST"])
@member_view()
def index(request: MemberRequest) -> HttpResponse:
    return listed(request, PAGES)


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_TICKETS)
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    return edited(request, PAGES, pk)


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_TICKETS)
def deletion(request: MemberRequest, pk: int) -> HttpResponse:
    return deleted(request, PAGES, pk)
