"""Connecting pages: to Facebook's dialog, back with what was granted, tick, and a line for each page."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from channels_fb import login
from channels_fb.actions.begin_attempt import begin_attempt
from channels_fb.actions.choose_broken import choose_broken
from channels_fb.actions.connect_page import connect_page
from channels_fb.forms import PagesForm
from channels_fb.models import ConnectAttempt, session_mark
from channels_fb.presenters import channels_url, is_good, lines, offer
from inbox.access import get_channel
from inbox.actions.replace_picture import download_picture
from inbox.connections import no_connection_held
from inbox.connectors import SendError, get_connector
from inbox.media import picture_type
from workspaces.access import (
    MemberRequest,
    find_membership,
    is_fragment,
    last_membership,
    member_view,
    require,
)
from workspaces.ids import read_id
from workspaces.roles import Permission

LARGEST_PICTURE = 1024 * 1024  # bytes

# Why the dialog brought nothing: a heading, and what to do.
REASONS = {
    "off": (
        _("Facebook is not set up here yet"),
        _("Whoever runs your Messio must set META_APP_ID and META_APP_SECRET first."),
    ),
    "state": (
        _("This login did not begin here"),
        _("It was used already, took longer than ten minutes, or was started in another browser. Nothing was changed. Start again from here."),
    ),
    "closed": (
        _("You closed Facebook’s window"),
        _("Nothing was connected. Start again, choose the Pages, and leave every permission switched on."),
    ),
    "refused": (
        _("Facebook did not let you in"),
        _("It gave no reason. Start again; if it happens once more, try another browser or a private window."),
    ),
    "used_up": (
        _("This login is used up"),
        _("All that was ticked is done, and Messio keeps no access for later. Start again to connect more Pages."),
    ),
    "none": (
        _("Facebook listed no Page"),
        _("Either no Page was ticked in Facebook’s window, or this Facebook account looks after none. Start again and tick your Pages, or ask someone who manages the Page to connect it."),
    ),
}  # fmt: skip


@require_safe
@member_view(Permission.MANAGE_CHANNELS)
def connect(request: MemberRequest) -> HttpResponse:
    """To Facebook's dialog. ?channel=ID: to connect that one again; ?again=1: asking for what was refused before."""
    if not get_connector("facebook").is_on:
        return stopped(request, *REASONS["off"], status=503)
    channel_id = read_id(request.GET.get("channel", ""))
    channel = get_channel(request.membership, channel_id) if channel_id is not None else None
    state = {"workspace": request.membership.workspace.slug, "channel": channel.pk if channel else None}
    ask_again = "again" in request.GET or channel is not None
    return redirect(login.dialog_url(request, state, ask_again=ask_again))


@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the dialog, in the browser session that went there."""
    request = cast(MemberRequest, request)
    try:
        state = login.take_state(request)
    except login.LoginFailed as failed:
        membership = last_membership(request)
        if membership is None:
            return redirect("/")
        request.membership = membership
        return stopped(request, *REASONS[failed.reason], status=400)

    membership = find_membership(request.user, state["workspace"])
    if membership is None:
        raise Http404("No workspace of this person")
    require(membership, Permission.MANAGE_CHANNELS)
    request.membership = membership
    try:
        with no_connection_held():
            grant = login.take_grant(request)
    except login.LoginFailed as failed:
        return stopped(request, *REASONS[failed.reason], words=failed.words)
    except SendError as error:
        return stopped(request, _("Facebook did not finish the login"), login.trouble(error), status=502)

    attempt = begin_attempt(membership=membership, session=session_mark(request), grant=grant)
    channel = membership.workspace.channels.filter(pk=state["channel"]).first()
    if channel is not None:
        choose_broken(attempt, channel)
        return redirect("channels_fb:progress", membership.workspace.slug, attempt.pk)
    if not attempt.pages:
        return stopped(request, *REASONS["none"], declined=attempt.declined, again=True)
    return redirect("channels_fb:pages", membership.workspace.slug, attempt.pk)


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_CHANNELS)
def pages(request: MemberRequest, attempt_id: UUID) -> HttpResponse:
    """The list to tick; what can be connected is ticked already."""
    attempt = get_attempt(request, attempt_id)
    if attempt.is_used_up:
        return stopped(request, *REASONS["used_up"], status=409 if request.method == "POST" else 200)
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


def stopped(request: MemberRequest, heading: Any, text: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    """Say why nothing was connected, and lead back to the dialog.

    more: `again`, to ask for what was refused; `declined`, the names of that; `words`, what Facebook itself said.
    """
    context = {"heading": heading, "text": text, "here": "channels", **more}
    context["channels_url"] = reverse("channels:list", args=[request.membership.workspace.slug])
    return render(request, "channels_fb/stopped.html", context, status=status)
