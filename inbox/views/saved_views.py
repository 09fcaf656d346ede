"""Saved views: those that stand in the list's menu, and the page where they are renamed and deleted."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inbox import saved_views
from inbox.access import get_saved_view
from inbox.filters import ConversationFilter
from inbox.models import Channel, SavedView
from inbox.presenters.counts import words
from inbox.presenters.saved_views import SavedViewLine
from inbox.views.panes import MENU_CHANNELS, respond, told
from workspaces.access import MemberRequest, is_fragment, member_view
from workspaces.actions.save_filter import delete_filter, require_keeper, save_filter
from workspaces.errors import FilterGone, TooManyFilters
from workspaces.forms import SavedFilterForm
from workspaces.ids import read_id


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
        "counts": menu_counts(request, wanted),
        "is_saved": any(line.is_shown for line in views),
        "form": SavedFilterForm(membership=request.membership, saved=SavedView()),
    }
    return respond(request, "inbox/_saved_views.html", context)


def lines(request: MemberRequest) -> list[SavedViewLine]:
    views = list(SavedView.objects.seen_by(request.membership).select_related("owner__user"))
    counts = saved_views.counts(request.membership, views)
    shown = read_id(request.GET.get("saved", ""))
    return [SavedViewLine(view, request.membership, counts[view.pk], is_shown=view.pk == shown) for view in views]


def menu_counts(request: MemberRequest, wanted: ConversationFilter) -> dict[str, str]:
    """{"closing": "3", "channel-7": "99+"}: what the filter that is shown would have in that order, or of that channel."""
    membership = request.membership
    channels = membership.workspace.channels.exclude(status=Channel.Status.DISCONNECTED).values_list("pk", flat=True)
    changed = {"closing": replace(wanted, order="closing")}
    if len(own := list(channels[: MENU_CHANNELS + 1])) <= MENU_CHANNELS:
        changed |= {f"channel-{pk}": replace(wanted, channel_id=pk) for pk in own}
    found = saved_views.filter_counts(membership, list(changed.values()))
    return {name: words(number) for name, number in zip(changed, found, strict=True)}


def keep(request: MemberRequest) -> HttpResponse:
    view = SavedView(query=ConversationFilter.from_query(request.POST).to_query())
    form = SavedFilterForm(request.POST, membership=request.membership, saved=view)
    if not form.is_valid():
        return told(request, form.problem)
    try:
        save_filter(actor=request.membership, saved=view, **form.cleaned_data)
    except TooManyFilters as refusal:
        return told(request, str(refusal))
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
    given = request.POST if request.method == "POST" else None
    form = SavedFilterForm(given, membership=request.membership, saved=view)
    if form.is_valid():
        try:
            save_filter(actor=request.membership, saved=view, **form.cleaned_data)
        except (FilterGone, TooManyFilters) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("inbox:saved-views", request.membership.workspace.slug)
    context: dict[str, Any] = {"here": "inbox", "form": form, "view": view}
    return render(request, "saved_views/edit.html", context, status=422 if form.errors else 200)


@require_POST
@member_view()
def deletion(request: MemberRequest, pk: int) -> HttpResponse:
    view = changeable(request, pk)
    delete_filter(actor=request.membership, saved=view)
    messages.success(request, _("The saved view %(name)s is deleted.") % {"name": view.name})
    return redirect(reverse("inbox:saved-views", args=[request.membership.workspace.slug]))


def changeable(request: MemberRequest, pk: int) -> SavedView:
    view = get_saved_view(request.membership, pk)
    require_keeper(request.membership, view)
    return view
