"""What `manage.py check` says about WhatsApp's settings. It shares Meta's application with Facebook, which tells what lacks there."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


@register
def check_whatsapp_settings(**_: Any) -> list[CheckMessage]:
    if not settings.META_WHATSAPP_CONFIG_ID or (settings.META_APP_ID and settings.META_APP_SECRET):
        return []
    hint = "Set META_APP_ID and META_APP_SECRET too, or leave META_WHATSAPP_CONFIG_ID empty."
    message = "WhatsApp is half set up: META_WHATSAPP_CONFIG_ID belongs to no application."
    return [Warning(message, hint, id="channels_whatsapp.W001")]
