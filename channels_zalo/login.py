"""An administrator's consent: to Zalo's page with a fresh challenge, and back with a code.

Source: Zalo for Developers, Official Account, "Xác thực và ủy quyền cho ứng dụng", and zalo-php-sdk 4.0.4, read
2026-11. allauth carries the state: bound to the browser session, used once, ten minutes.
"""

import base64
import hashlib
import string
from typing import Any
from urllib.parse import urlencode

from allauth.socialaccount.internal import statekit
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels_zalo.client import Tokens, redeem
from channels_zalo.errors import explain
from inbox.connectors import ErrorKind, SendError

STATE_OWNER = "zalo_account"
VERIFIER_LENGTH = 43
# Why the way back ended, by what the call was refused with; an error of a send would speak of a message.
TROUBLE: dict[ErrorKind, str | Promise] = {
    **dict.fromkeys(
        (ErrorKind.AWAY, ErrorKind.TRANSIENT),
        _("Zalo does not answer at the moment. Nothing was connected. Start again in a few minutes."),
    ),
    ErrorKind.UNKNOWN: _("Zalo did not answer as it should. Nothing was connected. Start again in a few minutes."),
    ErrorKind.RATE_LIMITED: _("Zalo asks us to wait. Nothing was connected. Start again in a few minutes."),
}
REFUSED = _("This login was used already, or took too long. Nothing was connected. Start again.")
# Codes whose own sentence says what lacks.
TELLING = {"oauth/-14002", "oauth/-14003", "another account"}


class LoginFailed(Exception):
    """The page brought nothing. `reason` is one of the keys of `channels_zalo.views.connect.REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def trouble(error: SendError) -> str:
    if error.code in TELLING or (not error.code.startswith("oauth/") and error.kind not in TROUBLE):
        return explain(error.code).sentence
    return str(TROUBLE.get(error.kind, REFUSED))


def consent_url(request: HttpRequest, state: dict[str, Any]) -> str:
    """The challenge is made anew each time, unless the app's console holds a fixed one."""
    verifier = settings.ZALO_CODE_VERIFIER or get_random_string(VERIFIER_LENGTH, string.ascii_letters + string.digits)
    query = {
        "app_id": settings.ZALO_APP_ID,
        "redirect_uri": callback_url(),
        "code_challenge": challenge_of(verifier),
        "state": statekit.stash_state(request, provider_id=STATE_OWNER, state={**state, "verifier": verifier}),
    }
    return f"{settings.ZALO_OAUTH_URL}/v4/oa/permission?{urlencode(query)}"


def challenge_of(verifier: str) -> str:
    """RFC 7636, S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def callback_url() -> str:
    """One address for all workspaces, to be saved as the app's callback."""
    return f"{settings.PUBLIC_URL}{reverse('channels_zalo:callback')}"


def take_state(request: HttpRequest) -> dict[str, Any]:
    """Return what `consent_url` was given, and the verifier. Raises LoginFailed for one that is forged, used, or too old."""
    state = statekit.unstash_state(request, provider_id=STATE_OWNER, state_id=request.GET.get("state", ""))
    if state is None:
        raise LoginFailed("state")
    return dict(state)


def take_tokens(request: HttpRequest, verifier: str) -> Tokens:
    """Redeem the code. Raises LoginFailed, SendError."""
    code = request.GET.get("code")
    if not code:
        raise LoginFailed("closed")
    return redeem(grant_type="authorization_code", code=code, code_verifier=verifier)
