"""Connecting an Official Account: to Zalo's page, back, and to the list of channels; or why not."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from channels_zalo import login
from channels_zalo.actions.connect_account import connect_account
from inbox.connecting import callback_view, connect_view, connected, wanted_channel
from inbox.connections import no_connection_held
from inbox.models import Channel
from workspaces.access import MemberRequest


@require_safe
@connect_view("zalo")
def connect(request: MemberRequest) -> HttpResponse:
    """To Zalo's page. ?channel=ID: to connect that one again; which account it becomes is chosen there."""
    return redirect(login.consent_url(request, wanted_channel(request, request.GET)))


@require_safe
@callback_view("zalo", login.trouble)
def callback(request: MemberRequest, channel: Channel | None, kept: dict[str, Any]) -> HttpResponse:
    with no_connection_held():
        tokens = login.take_tokens(request, kept["verifier"])
    oa_id = request.GET.get("oa_id", "")[:100]
    return connected(request, connect_account(membership=request.membership, tokens=tokens, oa_id=oa_id))
