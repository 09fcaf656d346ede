"""Connecting pages: to Facebook's dialog, back with what was granted, tick, and a line for each page."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from channels_fb import login
from channels_fb.actions.begin_attempt import begin_attempt
from channels_fb.actions.choose_broken import choose_broken
from channels_fb.actions.connect_page import connect_page
from channels_fb.forms import PagesForm
from channels_fb.models import ConnectAttempt, session_mark
from channels_fb.presenters import channels_url, is_good, lines, offer
from inbox.actions.replace_picture import download_picture
from inbox.connecting import Stopped, callback_view, connect_view, wanted_channel
from inbox.connections import no_connection_held
from inbox.connectors import get_connector
from inbox.media import picture_type
from inbox.models import Channel
from workspaces.access import MemberRequest, is_fragment, member_view
from workspaces.roles import Permission

LARGEST_PICTURE = 1024 * 1024  # bytes


@require_safe
@connect_view("facebook")
def connect(request: MemberRequest) -> HttpResponse:
    """To Facebook's dialog. ?channel=ID: to connect that one again; ?again=1: asking for what was refused before."""
    channel = wanted_channel(request, request.GET)
    ask_again = "again" in request.GET or channel is not None
    return redirect(login.dialog_url(request, channel, ask_again=ask_again))


@require_safe
@callback_view("facebook", login.trouble)
def callback(request: MemberRequest, channel: Channel | None, kept: dict[str, Any]) -> HttpResponse:
    membership = request.membership
    with no_connection_held():
        grant = login.take_grant(request)
    attempt = begin_attempt(membership=membership, session=session_mark(request), grant=grant)
    if channel is not None:
        choose_broken(attempt, channel)
        return redirect("channels_fb:progress", membership.workspace.slug, attempt.pk)
    if not attempt.pages:
        text = _(
            "Either no Page was ticked in Facebook’s window, or this Facebook account looks after none. Start again and tick your Pages, or ask someone who manages the Page to connect it."
        )
        raise Stopped(_("Facebook listed no Page"), text, also=declined(attempt.declined), again=True)
    return redirect("channels_fb:pages", membership.workspace.slug, attempt.pk)


def declined(names: list[str]) -> str:
    if not names:
        return ""
    words = _(
        "Some permissions were switched off in Facebook’s window: %(names)s. Without them a Page may be missing here, or may not work."
    )
    return words % {"names": ", ".join(names)}


@require_http_methods(["GET", "POST"])
@connect_view("facebook")
def pages(request: MemberRequest, attempt_id: UUID) -> HttpResponse:
    """The list to tick; what can be connected is ticked already."""
    attempt = get_attempt(request, attempt_id)
    if attempt.is_used_up:
        text = _(
            "All that was ticked is done, and Messio keeps no access for later. Start again to connect more Pages."
        )
        raise Stopped(_("This login is used up"), text, status=409 if request.method == "POST" else 200)
    # What somebody connects between showing and ticking gets its line afterwards.
    connectable = [page["id"] for page in attempt.pages if not page["missing"]]
    form = PagesForm(request.POST if request.method == "POST" else None, connectable=connectable)
    if form.is_valid():
        attempt.chosen, attempt.results = form.cleaned_data["pages"], {}
        attempt.save(update_fields=["chosen", "results"])
        return redirect("channels_fb:progress", request.membership.workspace.slug, attempt.pk)
    offered = offer(attempt)
    context = {"attempt": attempt, "offered": offered, "form": form, "here": "channels"}
    context["may_connect"] = any(row.is_connectable for row in offered)
    return render(request, "channels_fb/pages.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_CHANNELS)
def progress(request: MemberRequest, attempt_id: UUID) -> HttpResponse:
    """A line for each ticked page. POST connects the next one, or all that wait where no script asks one by one."""
    attempt = get_attempt(request, attempt_id)
    by_script = is_fragment(request)
    if request.method == "POST":
        connect_waiting(attempt, at_most=1 if by_script else None)
        if not attempt.waiting and is_good(attempt):
            return HttpResponseClientRedirect(channels_url(attempt)) if by_script else redirect(channels_url(attempt))
        if not by_script:
            return redirect("channels_fb:progress", request.membership.workspace.slug, attempt.pk)
    context = {"attempt": attempt, "lines": lines(attempt), "after": channels_url(attempt), "here": "channels"}
    return render(request, "channels_fb/_lines.html" if by_script else "channels_fb/progress.html", context)


def connect_waiting(attempt: ConnectAttempt, at_most: int | None = None) -> None:
    for page_id in attempt.waiting[:at_most]:
        connect_page(attempt, page_id)


@require_safe
@member_view(Permission.MANAGE_CHANNELS)
def picture(request: MemberRequest, attempt_id: UUID, page_id: str) -> HttpResponse:
    """A listed page's picture, through us: the browser loads nothing from anywhere else."""
    page = get_attempt(request, attempt_id).page(page_id)
    if page is None or not page["picture"]:
        raise Http404("No picture")
    found = download_picture(page["picture"], get_connector("facebook").media_hosts, LARGEST_PICTURE)
    if found is None:
        raise Http404("No picture")
    headers = {"Cache-Control": "private, max-age=600"}
    return HttpResponse(found.read(), content_type=picture_type(found.name or ""), headers=headers)


def get_attempt(request: MemberRequest, attempt_id: UUID) -> ConnectAttempt:
    """Raises Http404 for another member's, another browser's and one that is too old."""
    mine = ConnectAttempt.objects.of(request).select_related("membership__workspace", "membership__user")
    return get_object_or_404(mine, pk=attempt_id)
