"""TikTok's consent page and the way back: one account for each login.

allauth keeps the state (bound to the browser session, used once, ten minutes).
Source: TikTok API for Business, "Authorization", read 2026-11. The address that it leads back to ends with a slash and
carries nothing: the workspace is in the state.
"""

from typing import Any
from urllib.parse import urlencode

from allauth.socialaccount.internal import statekit
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels_tiktok.errors import explain
from channels_tiktok.tokens import SCOPES, missing_scopes, redeem
from inbox.connectors import ErrorKind, SendError

STATE_OWNER = "tiktok_accounts"
LONGEST_WORDS = 200

# Why the way back ended, by what the call was refused with; an error of a send would speak of a message.
TROUBLE: dict[ErrorKind, str | Promise] = {
    **dict.fromkeys(
        (ErrorKind.AWAY, ErrorKind.TRANSIENT),
        _("TikTok does not answer at the moment. Nothing was connected. Start again in a few minutes."),
    ),
    ErrorKind.UNKNOWN: _("TikTok did not answer as it should. Nothing was connected. Start again in a few minutes."),
    ErrorKind.RATE_LIMITED: _("TikTok asks us to wait. Nothing was connected. Start again in a few minutes."),
    ErrorKind.REJECTED: _("This login was used already, or took too long. Nothing was connected. Start again."),
}


class LoginFailed(Exception):
    """The page brought nothing. `reason` is one of the keys of `channels_tiktok.views.connect.REASONS`; words: TikTok's."""

    def __init__(self, reason: str, words: str = "") -> None:
        super().__init__(reason)
        self.reason, self.words = reason, words


def trouble(error: SendError) -> str:
    """What is said of tokens and permissions holds here too."""
    return str(TROUBLE.get(error.kind) or explain(error.code).sentence)


def consent_url(request: HttpRequest, state: dict[str, Any]) -> str:
    """disable_auto_auth: the page is shown even to who agreed before, so that another account can be chosen."""
    query = {
        "client_key": settings.TIKTOK_APP_ID,
        "response_type": "code",
        "scope": ",".join(SCOPES),
        "redirect_uri": callback_url(),
        "state": statekit.stash_state(request, provider_id=STATE_OWNER, state=state),
        "disable_auto_auth": "1",
    }
    return f"{settings.TIKTOK_AUTH_URL}/v2/auth/authorize?{urlencode(query)}"


def callback_url() -> str:
    """One address for all workspaces, to be listed among the application's redirect URLs."""
    return f"{settings.PUBLIC_URL}{reverse('channels_tiktok:callback')}"


def take_state(request: HttpRequest) -> dict[str, Any]:
    """Return what `consent_url` was given. Raises LoginFailed for a state that is forged, used, or too old."""
    state = statekit.unstash_state(request, provider_id=STATE_OWNER, state_id=request.GET.get("state", ""))
    if state is None:
        raise LoginFailed("state")
    return dict(state)


def take_grant(request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """Redeem the code: the account's id and tokens. Raises LoginFailed, SendError."""
    error, code = request.GET.get("error", ""), request.GET.get("code", "")
    if error == "access_denied":
        raise LoginFailed("closed")
    if error or not code:
        raise LoginFailed("refused", (request.GET.get("error_description") or error)[:LONGEST_WORDS])
    account, tokens = redeem(code, callback_url())
    if lacking := missing_scopes(tokens.get("scopes", [])):
        raise LoginFailed("scopes", ", ".join(lacking))
    return account, tokens
