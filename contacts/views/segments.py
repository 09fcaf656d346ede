"""Segments: customers of one kind under a name, and the page where they are renamed, changed and deleted."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts import segments
from contacts.access import get_segment
from contacts.asked import Asked, asked_by
from contacts.models import Segment
from workspaces.access import MemberRequest, member_view
from workspaces.actions.save_filter import delete_filter, require_keeper, save_filter
from workspaces.errors import FilterGone, TooManyFilters
from workspaces.forms import SavedFilterForm


@require_http_methods(["GET", "POST"])
@member_view()
def index(request: MemberRequest) -> HttpResponse:
    """All that the member sees. POST: keep what the address asks for under a name."""
    membership = request.membership
    asked = Asked(membership, request.GET)
    segment = Segment(query=asked.to_query())
    form = SavedFilterForm(request.POST if request.method == "POST" else None, membership=membership, saved=segment)
    if form.is_valid():
        try:
            save_filter(actor=membership, saved=segment, **form.cleaned_data)
        except TooManyFilters as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(address(request, asked.to_query()))
    context = {
        "here": "customers",
        "slug": membership.workspace.slug,
        "form": form,
        "query": asked.to_query(),
        "chips": list(asked.chips()),
        "asked": asked,
        "lines": segments.lines(membership),
    }
    return render(request, "segments/index.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@member_view()
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename it, share it, keep it for oneself; or, with a filter in the address, let it be those customers from now on."""
    segment = changeable(request, pk)
    given = request.POST if request.method == "POST" else None
    form = SavedFilterForm(given, membership=request.membership, saved=segment)
    if form.is_valid():
        if request.GET:
            segment.query = Asked(request.membership, request.GET).to_query()
        try:
            save_filter(actor=request.membership, saved=segment, **form.cleaned_data)
        except (FilterGone, TooManyFilters) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(address(request, segment.query))
    asked = Asked(request.membership, request.GET) if request.GET else asked_by(request.membership, segment.query)
    context = {
        "here": "customers",
        "slug": request.membership.workspace.slug,
        "form": form,
        "segment": segment,
        "asked": asked,
        "chips": list(asked.chips()),
    }
    return render(request, "segments/edit.html", context, status=422 if form.errors else 200)


@require_POST
@member_view()
def deletion(request: MemberRequest, pk: int) -> HttpResponse:
    segment = changeable(request, pk)
    delete_filter(actor=request.membership, saved=segment)
    messages.success(request, _("The segment %(name)s is deleted.") % {"name": segment.name})
    return redirect("contacts:segments", request.membership.workspace.slug)


def changeable(request: MemberRequest, pk: int) -> Segment:
    segment = get_segment(request.membership, pk)
    require_keeper(request.membership, segment)
    return segment


def address(request: MemberRequest, query: str) -> str:
    return f"{reverse('contacts:list', args=[request.membership.workspace.slug])}?{query}"
