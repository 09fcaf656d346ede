"""Filters of the tickets that have a name."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from helpdesk.actions.save_view import delete_view, save_view
from helpdesk.errors import TooManyViews
from helpdesk.filters import TicketFilter
from helpdesk.forms.saved_views import SavedViewForm
from helpdesk.presenters.saved_views import seen_by
from inbox.views.panes import told
from workspaces.access import MemberRequest, is_fragment, member_view


@require_POST
@member_view()
def collection(request: MemberRequest) -> HttpResponse:
    """Keep the filter of the address under a name."""
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        return told(request, str(next(iter(form.errors.values()))[0]))
    query = TicketFilter.from_query(request.GET).to_query()
    try:
        save_view(actor=request.membership, query=query, **form.cleaned_data)
    except TooManyViews as refusal:
        return told(request, str(refusal))
    return shown(request, query)


@require_POST
@member_view()
def deletion(request: MemberRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(seen_by(request.membership), pk=pk)
    delete_view(actor=request.membership, view=view)
    return shown(request, TicketFilter.from_query(request.GET).to_query())


def shown(request: MemberRequest, query: str) -> HttpResponse:
    address = f"{reverse('tickets:list', args=[request.membership.workspace.slug])}?{query}"
    return HttpResponse(headers={"HX-Redirect": address}) if is_fragment(request) else redirect(address)
