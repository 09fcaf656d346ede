"""What `manage.py check` says about TikTok's settings. Without any of them the platform is off, which is no fault."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register
def check_tiktok_settings(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    values = {name: getattr(settings, name) for name in ("TIKTOK_APP_ID", "TIKTOK_APP_SECRET")}
    missing = [name for name, value in values.items() if not value]
    if len(missing) == 1:
        hint = "Set both, or none to leave TikTok off."
        found.append(Warning(f"TikTok is half set up: {missing[0]} is missing.", hint, id="channels_tiktok.W001"))
    if settings.TIKTOK_SIGNATURE_SECONDS <= 0:
        hint = "300 is a good value."
        found.append(Error("TIKTOK_SIGNATURE_SECONDS lets no webhook in.", hint, id="channels_tiktok.E001"))
    return found
