"""The list of customers, what it is narrowed by, and the form for a new one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contacts import find, segments, sight
from contacts.actions.change_contacts import may_be_undone
from contacts.actions.choose_columns import choose_columns
from contacts.actions.create_contact import create_contact
from contacts.asked import Asked, FilterForm, asked_by
from contacts.columns import chosen_columns, columns_of, rows_of
from contacts.errors import EmailTaken
from contacts.filters import filters_of
from contacts.forms import ContactForm
from contacts.models import BulkChange
from contacts.orders import ORDERS
from workspaces.access import MemberRequest, is_fragment, member_view
from workspaces.ids import read_id
from workspaces.roles import Permission


@require_safe
@member_view()
def index(request: MemberRequest) -> HttpResponse:
    """A page of those that the address asks for. As a fragment: its rows, which follow those of the page before."""
    asked = Asked(request.membership, request.GET)
    if any(not value for value in request.GET.values()):
        # A form sends its empty fields too; an address to keep has none.
        return redirect(f"{request.path}?{asked.to_query()}")
    return render(
        request, "customers/_rows.html" if is_fragment(request) else "customers/index.html", context(request, asked)
    )


def context(request: MemberRequest, asked: Asked) -> dict[str, Any]:
    membership, after = request.membership, request.GET.get("after", "")
    exact = [] if asked.filters else find.exact(membership, asked.typed)
    found = find.find(asked.narrowed(), asked.order, after)
    ids = [pk for pk in found.ids if pk not in exact]
    contacts = find.rows(membership, ids if after else [*exact, *ids])
    columns = chosen_columns(membership)
    common = {
        "slug": membership.workspace.slug,
        "here": "customers",
        "asked": asked,
        "query": asked.to_query(),
        "columns": columns,
        "rows": rows_of(membership, contacts, columns),
        "found": found,
        "may_change": membership.may(Permission.ANSWER),
    }
    if is_fragment(request):
        return common
    return common | {
        "chips": list(asked.chips()),
        "orders": ORDERS,
        "segments": segments.lines(membership, asked),
        "is_counted_whole": found.count is not None and found.count < find.MOST_COUNTED,
        "may_change_all": membership.may(Permission.MANAGE_CUSTOMERS),
        **changed(request),
    }


def changed(request: MemberRequest) -> dict[str, Any]:
    """The bulk change that somebody comes from."""
    pk = read_id(request.GET.get("changed", ""))
    change = BulkChange.objects.filter(actor=request.membership, pk=pk).first() if pk else None
    return {"change": change, "may_be_undone": bool(change and may_be_undone(change))}


@require_safe
@member_view()
def filters(request: MemberRequest) -> HttpResponse:
    """The form of all filters, as a page or as a part of the list."""
    asked = Asked(request.membership, request.GET)
    form = FilterForm(request.GET, request.membership, filters_of(request.membership))
    template = "customers/_filters.html" if is_fragment(request) else "customers/filters.html"
    context = {"here": "customers", "slug": request.membership.workspace.slug, "asked": asked, "form": form}
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@member_view()
def columns(request: MemberRequest) -> HttpResponse:
    """What each row shows, to this member alone."""
    back = f"{reverse('contacts:list', args=[request.membership.workspace.slug])}?{back_query(request)}"
    if request.method == "POST":
        choose_columns(membership=request.membership, names=request.POST.getlist("column"))
        return redirect(back)
    shown = {column.name for column in chosen_columns(request.membership)}
    context = {
        "here": "customers",
        "slug": request.membership.workspace.slug,
        "back": back,
        "query": back_query(request),
        "columns": [(column, column.name in shown) for column in columns_of(request.membership)],
    }
    return render(request, "customers/_columns.html" if is_fragment(request) else "customers/columns.html", context)


def back_query(request: MemberRequest) -> str:
    """Of the list that somebody came from: a form or an address carries it whole."""
    given = request.POST.get("query", "") if request.method == "POST" else request.GET.urlencode()
    return asked_by(request.membership, given).to_query()


@require_http_methods(["GET", "POST"])
@member_view(Permission.ANSWER)
def new(request: MemberRequest) -> HttpResponse:
    """Enter a customer by hand."""
    workspace = request.membership.workspace
    form = ContactForm(request.POST if request.method == "POST" else None, workspace=workspace)
    holder = None
    if form.is_valid():
        try:
            contact = create_contact(actor=request.membership, **form.changes)
        except EmailTaken as taken:
            refusal = sight.told(request.membership, taken)
            form.add_error("emails", str(refusal))
            holder = refusal.holder
        else:
            messages.success(request, _("%(name)s is one of your customers now.") % {"name": contact})
            return redirect("contacts:customer", workspace.slug, contact.pk)
    context = {"here": "customers", "slug": workspace.slug, "contact_form": form, "holder": holder}
    return render(request, "customers/new.html", context, status=422 if form.errors else 200)
