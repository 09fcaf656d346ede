"""Connecting an account: what TikTok asks for, its consent page, and back with the account or a reason."""

from typing import Any, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from channels_tiktok import login
from channels_tiktok.actions.connect_account import connect_account
from inbox.access import get_channel
from inbox.actions.connect_channel import ChannelTaken
from inbox.connections import no_connection_held
from inbox.connectors import SendError, get_connector
from inbox.models import Channel
from workspaces.access import MemberRequest, find_membership, last_membership, member_view, require
from workspaces.ids import read_id
from workspaces.roles import Permission

# Why nothing was connected: a heading, and what to do.
REASONS = {
    "off": (
        _("TikTok is not set up here yet"),
        _("Whoever runs your Messio must set TIKTOK_APP_ID and TIKTOK_APP_SECRET first."),
    ),
    "state": (
        _("This login did not begin here"),
        _("It was used already, took longer than ten minutes, or was started in another browser. Nothing was changed. Start again from here."),
    ),
    "closed": (
        _("You closed TikTok’s page"),
        _("Nothing was connected. Start again, choose the account, and leave every permission switched on."),
    ),
    "refused": (
        _("TikTok did not let you in"),
        _("Start again; if it happens once more, try another browser or a private window."),
    ),
    "scopes": (
        _("A permission is missing"),
        _("Without it Messio cannot read and answer this account’s messages. Nothing was connected. Start again and leave every permission switched on."),
    ),
    "other": (
        _("This is another account"),
        _("You logged in with a TikTok account that is not the one to be reconnected. Nothing was changed. Start again and choose the right account."),
    ),
    "taken": (
        _("This account is taken"),
        _("Another workspace of Messio uses this account. It must be disconnected there first."),
    ),
}  # fmt: skip
NOT_FINISHED = _("TikTok did not finish the login")


@require_safe
@member_view(Permission.MANAGE_CHANNELS)
def connect(request: MemberRequest) -> HttpResponse:
    """What an account needs to be, before TikTok is asked. ?channel=ID: to connect that one again."""
    if not get_connector("tiktok").is_on:
        return stopped(request, "off", status=503)
    return render(
        request, "channels_tiktok/connect.html", {"channel": wanted(request, request.GET), "here": "channels"}
    )


@require_POST
@member_view(Permission.MANAGE_CHANNELS)
def leave(request: MemberRequest) -> HttpResponse:
    """To TikTok's consent page."""
    if not get_connector("tiktok").is_on:
        return stopped(request, "off", status=503)
    channel = wanted(request, request.POST)
    state = {"workspace": request.membership.workspace.slug, "channel": channel.pk if channel else None}
    return redirect(login.consent_url(request, state))


def wanted(request: MemberRequest, given: Any) -> Channel | None:
    channel_id = read_id(given.get("channel", ""))
    return get_channel(request.membership, channel_id) if channel_id is not None else None


@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Back from TikTok, in the browser session that went there."""
    request = cast(MemberRequest, request)
    try:
        state = login.take_state(request)
    except login.LoginFailed as failed:
        membership = last_membership(request)
        if membership is None:
            return redirect("/")
        request.membership = membership
        return stopped(request, failed.reason, status=400)

    membership = find_membership(request.user, state["workspace"])
    if membership is None:
        raise Http404("No workspace of this person")
    require(membership, Permission.MANAGE_CHANNELS)
    request.membership = membership
    return finish(request, membership.workspace.channels.filter(pk=state["channel"]).first())


def finish(request: MemberRequest, channel: Channel | None) -> HttpResponse:
    """channel: the one to be connected again, where it was one."""
    try:
        with no_connection_held():
            account, tokens = login.take_grant(request)
        if channel is not None and channel.external_id != account:
            return stopped(request, "other", channel=channel)
        connected = connect_account(actor=request.membership, account=account, tokens=tokens)
    except login.LoginFailed as failed:
        return stopped(request, failed.reason, channel=channel, words=failed.words)
    except ChannelTaken:
        return stopped(request, "taken", status=409)
    except SendError as error:
        context = {"heading": NOT_FINISHED, "text": login.trouble(error), "channel": channel}
        return explain(request, context, status=502)
    after = reverse("channels:list", args=[request.membership.workspace.slug])
    return redirect(f"{after}?{urlencode({'connected': connected.pk})}")


def stopped(request: MemberRequest, reason: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """more: `channel`, to start again for it; `words`, what TikTok itself said."""
    heading, text = REASONS[reason]
    return explain(request, {"heading": heading, "text": text, **more}, status=status)


def explain(request: MemberRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    """Say why nothing was connected, and lead back to the start."""
    channels_url = reverse("channels:list", args=[request.membership.workspace.slug])
    context |= {"here": "channels", "channels_url": channels_url}
    return render(request, "channels_tiktok/stopped.html", context, status=status)
