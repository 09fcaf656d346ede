"""Connecting an Official Account: to Zalo's page, back, and to the list of channels; or why not."""

from typing import Any, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from channels_zalo import login
from channels_zalo.actions.connect_account import connect_account
from inbox.access import get_channel
from inbox.actions.connect_channel import ChannelTaken
from inbox.connections import no_connection_held
from inbox.connectors import SendError, get_connector
from workspaces.access import MemberRequest, find_membership, last_membership, member_view, require
from workspaces.ids import read_id
from workspaces.roles import Permission

# Why the page brought nothing: a heading, and what to do.
REASONS = {
    "off": (
        _("Zalo is not set up here yet"),
        _("Whoever runs your Messio must set ZALO_APP_ID, ZALO_APP_SECRET and ZALO_OA_SECRET_KEY first."),
    ),
    "state": (
        _("This login did not begin here"),
        _("It was used already, took longer than ten minutes, or was started in another browser. Nothing was changed. Start again from here."),
    ),
    "closed": (
        _("Zalo did not let Messio in"),
        _("Nothing was connected. Only an administrator of the Official Account can allow it. Start again and allow everything that Zalo lists."),
    ),
}  # fmt: skip
NOT_CONNECTED = _("The Official Account was not connected")


@require_safe
@member_view(Permission.MANAGE_CHANNELS)
def connect(request: MemberRequest) -> HttpResponse:
    """To Zalo's page. ?channel=ID: to connect that one again; which account it becomes is chosen there."""
    if not get_connector("zalo").is_on:
        return stopped(request, *REASONS["off"], status=503)
    channel_id = read_id(request.GET.get("channel", ""))
    if channel_id is not None:
        get_channel(request.membership, channel_id)
    return redirect(login.consent_url(request, {"workspace": request.membership.workspace.slug}))


@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Back from Zalo's page, in the browser session that went there."""
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
            tokens = login.take_tokens(request, state["verifier"])
        channel = connect_account(membership=membership, tokens=tokens, oa_id=request.GET.get("oa_id", "")[:100])
    except login.LoginFailed as failed:
        return stopped(request, *REASONS[failed.reason])
    except ChannelTaken as taken:
        return stopped(request, NOT_CONNECTED, str(taken), status=409)
    except SendError as error:
        return stopped(request, NOT_CONNECTED, login.trouble(error), status=502)
    query = urlencode({"connected": channel.pk})
    return redirect(f"{reverse('channels:list', args=[membership.workspace.slug])}?{query}")


def stopped(request: MemberRequest, heading: Any, text: Any, *, status: int = 200) -> HttpResponse:
    """Say why nothing was connected, and lead back to Zalo's page."""
    context = {"heading": heading, "text": text, "here": "channels"}
    return render(request, "channels_zalo/stopped.html", context, status=status)
