"""One thing done to many customers: to those that are ticked, or to all that the list has."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.access import get_bulk_change
from contacts.actions.change_contacts import (
    change_all_contacts,
    change_contacts,
    may_be_undone,
    stop_change,
    undo_change,
)
from contacts.asked import Asked
from contacts.bulk_form import BulkForm
from contacts.models import BulkChange
from workspaces.access import MemberRequest, member_view
from workspaces.ids import read_id
from workspaces.roles import Permission

MOST_TICKED = 1000


@require_http_methods(["GET", "POST"])
@member_view(Permission.ANSWER)
def index(request: MemberRequest) -> HttpResponse:
    """GET: what can be done to the ticked (`contact`) or to `all` of the filter in the address. POST: the answer."""
    membership = request.membership
    asked = Asked(membership, request.GET)
    ticked = [pk for given in request.GET.getlist("contact")[:MOST_TICKED] if (pk := read_id(given)) is not None]
    is_all = "all" in request.GET and membership.may(Permission.MANAGE_CUSTOMERS)
    form = BulkForm(request.POST if request.method == "POST" else None, membership=membership)
    if form.is_valid() and (is_all or ticked):
        if is_all:
            change = change_all_contacts(actor=membership, query=asked.to_query(), **form.chosen)
        else:
            change = change_contacts(actor=membership, ids=ticked, **form.chosen)
        return redirect(listed(membership.workspace.slug, asked.to_query(), change))
    context = {
        "here": "customers",
        "slug": membership.workspace.slug,
        "asked": asked,
        "query": asked.to_query(),
        "chips": list(asked.chips()),
        "form": form,
        "is_all": is_all,
        "count": len(ticked),
    }
    return render(request, "customers/bulk.html", context, status=422 if form.errors else 200)


@require_safe
@member_view()
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """How far it is, as a part of the list."""
    change = get_bulk_change(request.membership, pk)
    return render(request, "customers/_change.html", change_context(request, change, request.GET.get("query", "")))


@require_POST
@member_view(Permission.ANSWER)
def stop(request: MemberRequest, pk: int) -> HttpResponse:
    change = get_bulk_change(request.membership, pk)
    stop_change(actor=request.membership, change=change)
    return redirect(listed(request.membership.workspace.slug, request.POST.get("query", ""), change))


@require_POST
@member_view(Permission.ANSWER)
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    change = get_bulk_change(request.membership, pk)
    undo_change(actor=request.membership, change=change)
    return redirect(listed(request.membership.workspace.slug, request.POST.get("query", ""), change))


def listed(slug: str, query: str, change: BulkChange) -> str:
    """The list that somebody came from, with what became of the change above it."""
    return f"{reverse('contacts:list', args=[slug])}?{query}{query and '&'}changed={change.pk}"


def change_context(request: MemberRequest, change: BulkChange, query: str) -> dict[str, object]:
    slug = request.membership.workspace.slug
    return {"slug": slug, "change": change, "query": query, "may_be_undone": may_be_undone(change)}
