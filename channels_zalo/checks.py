"""What `manage.py check` says about Zalo's settings. Without any of them the platform is off, which is no fault."""

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

NEEDED = ("ZALO_APP_ID", "ZALO_APP_SECRET", "ZALO_OA_SECRET_KEY")
# RFC 7636, section 4.1; Zalo's console asks for 43 letters and digits.
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


@register
def check_zalo_settings(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    missing = [name for name in NEEDED if not getattr(settings, name)]
    if missing and len(missing) < len(NEEDED):
        hint = "Set all three, or none to leave Zalo off. The OA secret key stands in the app's webhook settings."
        found.append(Warning(f"Zalo is half set up: {', '.join(missing)} is missing.", hint, id="channels_zalo.W001"))
    verifier = settings.ZALO_CODE_VERIFIER
    if verifier and not VERIFIER.fullmatch(verifier):
        hint = "It has 43 letters and digits; leave it out unless the app's console holds a fixed challenge."
        found.append(Error("ZALO_CODE_VERIFIER is no PKCE verifier.", hint, id="channels_zalo.E001"))
    return found
