"""Saved views: those that stand in the list's menu, and the page where they are renamed and deleted."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inbox import saved_views
from inbox.access import get_saved_view
from inbox.actions.delete_view import delete_view
from inbox.actions.save_view import TooManyViews, save_view
from inbox.filters import ConversationFilter
from inbox.forms.saved_views import SavedViewForm
from inbox.models import SavedView
from inbox.presenters.saved_views import SavedViewLine
from inbox.views.panes import respond, told
from workspaces.access import MemberRequest, is_fragment, member_view
from workspaces.ids import read_id
from workspaces.roles import Permission

TOO_MANY = gettext_lazy("There are as many saved views as the menu holds. Delete one that is not used any more.")


@require_http_methods(["GET", "POST"])
@member_view()
def collection(request: MemberRequest) -> HttpResponse:
    """GET: all of them, as a page, or as the part of the list's menu. POST: keep the filter of the form under a name."""
    if request.method == "POST":
        return keep(request)
    views = lines(request)
    if not is_fragment(request):
        return render(request, "saved_views/index.html", {"here": "inbox", "views": views})
    wanted = ConversationFilter.from_query(request.GET)
    context = {
        "slug": request.membership.workspace.slug,
        "views": views,
        "wanted": wanted,
        "is_saved": any(line.is_shown for line in views),
        "form": SavedViewForm(membership=request.membership),
    }
    return respond(request, "inbox/_saved_views.html", context)


def lines(request: MemberRequest) -> list[SavedViewLine]:
    views = list(saved_views.seen_by(request.membership).select_related("owner__user"))
    counts = saved_views.counts(request.membership, views)
    shown = read_id(request.GET.get("saved", ""))
    return [SavedViewLine(view, request.membership, counts[view.pk], is_shown=view.pk == shown) for view in views]


def keep(request: MemberRequest) -> HttpResponse:
    form = SavedViewForm(request.POST, membership=request.membership)
    if not form.is_valid():
        return told(request, form.problem)
    view = SavedView(query=ConversationFilter.from_query(request.POST).to_query())
    try:
        save_view(actor=request.membership, view=view, **form.cleaned_data)
    except TooManyViews:
        return told(request, str(TOO_MANY))
    address = SavedViewLine(view, request.membership, 0).url
    return HttpResponse(headers={"HX-Redirect": address}) if is_fragment(request) else redirect(address)


@require_safe
@member_view()
def single(request: MemberRequest, pk: int) -> HttpResponse:
    """The list that it names: an address to keep, whatever its name becomes."""
    return redirect(SavedViewLine(get_saved_view(request.membership, pk), request.membership, 0).url)


@require_http_methods(["GET", "POST"])
@member_view()
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename it, share it, or keep it for oneself."""
    view = changeable(request, pk)
    form = SavedViewForm(request.POST if request.method == "POST" else None, membership=request.membership, view=view)
    if form.is_valid():
        try:
            save_view(actor=request.membership, view=view, **form.cleaned_data)
        except TooManyViews:
            form.add_error(None, TOO_MANY)
        else:
            messages.success(request, _("Saved."))
            return redirect("inbox:saved-views", request.membership.workspace.slug)
    context: dict[str, Any] = {"here": "inbox", "form": form, "view": view}
    return render(request, "saved_views/edit.html", context, status=422 if form.errors else 200)


@require_POST
@member_view()
def deletion(request: MemberRequest, pk: int) -> HttpResponse:
    view = changeable(request, pk)
    delete_view(actor=request.membership, view=view)
    messages.success(request, _("The saved view %(name)s is deleted.") % {"name": view.name})
    return redirect(reverse("inbox:saved-views", args=[request.membership.workspace.slug]))


def changeable(request: MemberRequest, pk: int) -> SavedView:
    view = get_saved_view(request.membership, pk)
    if not saved_views.may_change(request.membership, view):
        raise PermissionDenied(Permission.MANAGE_TAGS)
    return view
