"""Connecting an account: what TikTok asks for, its consent page, and back with the account or a reason."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from channels_tiktok import login
from channels_tiktok.actions.connect_account import connect_account
from inbox.connecting import Stopped, callback_view, connect_view, connected, wanted_channel
from inbox.connections import no_connection_held
from inbox.models import Channel
from workspaces.access import MemberRequest


@require_safe
@connect_view("tiktok")
def connect(request: MemberRequest) -> HttpResponse:
    """What an account needs to be, before TikTok is asked. ?channel=ID: to connect that one again."""
    context = {"channel": wanted_channel(request, request.GET), "here": "channels"}
    return render(request, "channels_tiktok/connect.html", context)


@require_POST
@connect_view("tiktok")
def leave(request: MemberRequest) -> HttpResponse:
    """To TikTok's consent page."""
    return redirect(login.consent_url(request, wanted_channel(request, request.POST)))


@require_safe
@callback_view("tiktok", login.trouble)
def callback(request: MemberRequest, channel: Channel | None, kept: dict[str, Any]) -> HttpResponse:
    with no_connection_held():
        account, tokens = login.take_grant(request)
    if channel is not None and channel.external_id != account:
        text = _(
            "You logged in with a TikTok account that is not the one to be reconnected. Nothing was changed. Start again and choose the right account."
        )
        raise Stopped(_("This is another account"), text)
    return connected(request, connect_account(actor=request.membership, account=account, tokens=tokens))
