"""TikTok's consent page and the way back: one account for each login.

Source: TikTok API for Business, "Authorization", read 2026-11. The address that it leads back to ends with a slash and
carries nothing: the workspace is in the state.
"""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from channels_tiktok.errors import explain
from channels_tiktok.tokens import SCOPES, missing_scopes, redeem
from inbox.connecting import Stopped, keep_state, trouble_of
from inbox.connectors import SendError
from inbox.models import Channel
from workspaces.access import MemberRequest

CLOSED = (
    _("You closed TikTok’s page"),
    _("Nothing was connected. Start again, choose the account, and leave every permission switched on."),
)
REFUSED = (
    _("TikTok did not let you in"),
    _("Start again; if it happens once more, try another browser or a private window."),
)
LACKING = (
    _("A permission is missing"),
    _("Without it Messio cannot read and answer this account’s messages. Nothing was connected. Start again and leave every permission switched on."),
)  # fmt: skip


def trouble(error: SendError) -> str:
    """What is said of tokens and permissions holds here too."""
    return trouble_of("TikTok", error, explain(error.code).sentence)


def consent_url(request: MemberRequest, channel: Channel | None) -> str:
    """disable_auto_auth: the page is shown even to who agreed before, so that another account can be chosen."""
    query = {
        "client_key": settings.TIKTOK_APP_ID,
        "response_type": "code",
        "scope": ",".join(SCOPES),
        "redirect_uri": callback_url(),
        "state": keep_state(request, "tiktok", channel),
        "disable_auto_auth": "1",
    }
    return f"{settings.TIKTOK_AUTH_URL}/v2/auth/authorize?{urlencode(query)}"


def callback_url() -> str:
    """One address for all workspaces, to be listed among the application's redirect URLs."""
    return f"{settings.PUBLIC_URL}{reverse('channels_tiktok:callback')}"


def take_grant(request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """Redeem the code: the account's id and tokens. Raises Stopped, SendError."""
    error, code = request.GET.get("error", ""), request.GET.get("code", "")
    if error == "access_denied":
        raise Stopped(*CLOSED)
    if error or not code:
        raise Stopped(*REFUSED, words=request.GET.get("error_description") or error)
    account, tokens = redeem(code, callback_url())
    if lacking := missing_scopes(tokens.get("scopes", [])):
        raise Stopped(*LACKING, words=", ".join(lacking))
    return account, tokens
