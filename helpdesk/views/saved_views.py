"""Filters of the tickets that have a name."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from helpdesk.filters import TicketFilter
from helpdesk.models import SavedTicketView
from inbox.views.panes import told
from workspaces.access import MemberRequest, is_fragment, member_view
from workspaces.actions.save_filter import delete_filter, save_filter
from workspaces.errors import TooManyFilters
from workspaces.forms import SavedFilterForm


@require_POST
@member_view()
def collection(request: MemberRequest) -> HttpResponse:
    """Keep the filter of the address under a name."""
    view = SavedTicketView(query=TicketFilter.from_query(request.GET).to_query())
    form = SavedFilterForm(request.POST, membership=request.membership, saved=view)
    if not form.is_valid():
        return told(request, form.problem)
    try:
        save_filter(actor=request.membership, saved=view, **form.cleaned_data)
    except TooManyFilters as refusal:
        return told(request, str(refusal))
    return shown(request, view.query)


@require_POST
@member_view()
def deletion(request: MemberRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedTicketView.objects.seen_by(request.membership), pk=pk)
    delete_filter(actor=request.membership, saved=view)
    return shown(request, TicketFilter.from_query(request.GET).to_query())


def shown(request: MemberRequest, query: str) -> HttpResponse:
    address = f"{reverse('tickets:list', args=[request.membership.workspace.slug])}?{query}"
    return HttpResponse(headers={"HX-Redirect": address}) if is_fragment(request) else redirect(address)
