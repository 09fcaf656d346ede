"""An administrator's consent: to Zalo's page with a fresh challenge, and back with a code.

Source: Zalo for Developers, Official Account, "Xác thực và ủy quyền cho ứng dụng", and zalo-php-sdk 4.0.4, read
2026-11.
"""

import base64
import hashlib
import string
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from channels_zalo.client import Tokens, redeem
from channels_zalo.errors import explain
from inbox.connecting import Stopped, keep_state, trouble_of
from inbox.connectors import PASSING, SendError
from inbox.models import Channel
from workspaces.access import MemberRequest

VERIFIER_LENGTH = 43
CLOSED = (
    _("Zalo did not let Messio in"),
    _("Nothing was connected. Only an administrator of the Official Account can allow it. Start again and allow everything that Zalo lists."),
)  # fmt: skip
REFUSED = _("This login was used already, or took too long. Nothing was connected. Start again.")
# Codes whose own sentence says what lacks.
TELLING = {"oauth/-14002", "oauth/-14003", "another account"}


def trouble(error: SendError) -> str:
    if error.code in TELLING or (not error.code.startswith("oauth/") and error.kind not in PASSING):
        return explain(error.code).sentence
    return trouble_of("Zalo", error, REFUSED)


def consent_url(request: MemberRequest, channel: Channel | None) -> str:
    """The challenge is made anew each time, unless the app's console holds a fixed one."""
    verifier = settings.ZALO_CODE_VERIFIER or get_random_string(VERIFIER_LENGTH, string.ascii_letters + string.digits)
    query = {
        "app_id": settings.ZALO_APP_ID,
        "redirect_uri": callback_url(),
        "code_challenge": challenge_of(verifier),
        "state": keep_state(request, "zalo", channel, verifier=verifier),
    }
    return f"{settings.ZALO_OAUTH_URL}/v4/oa/permission?{urlencode(query)}"


def challenge_of(verifier: str) -> str:
    """RFC 7636, S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def callback_url() -> str:
    """One address for all workspaces, to be saved as the app's callback."""
    return f"{settings.PUBLIC_URL}{reverse('channels_zalo:callback')}"


def take_tokens(request: HttpRequest, verifier: str) -> Tokens:
    """Redeem the code. Raises Stopped, SendError."""
    code = request.GET.get("code")
    if not code:
        raise Stopped(*CLOSED)
    return redeem(grant_type="authorization_code", code=code, code_verifier=verifier)
