"""An account's WhatsApp numbers at Twilio, which are its senders, and where each posts what it gets.

Source: Twilio, "Channels Senders API", read 2026-11.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from channels_twilio.client import TwilioClient
from inbox.fields import identifier, mapping, text

# What is set of a sender's webhook, and under which name a channel keeps what had been set before.
WEBHOOK = ("callback_url", "callback_method", "status_callback_url", "status_callback_method")
FORMER = "former_webhook"


def own_address() -> str:
    return str(settings.PUBLIC_URL) + reverse("channels_twilio:webhook", args=[""])


def former_webhook(sender: Mapping[str, Any]) -> dict[str, str]:
    """Where the number posts now; empty where that is nowhere, or here."""
    webhook = mapping(sender.get("webhook"))
    found = {name: said for name in WEBHOOK if (said := text(webhook.get(name)))}
    address = found.get("callback_url", "")
    return found if address and not address.startswith(own_address()) else {}


def find_sender(client: TwilioClient, number: str) -> dict[str, Any] | None:
    return next((row for row in senders(client) if row.get("sender_id") == number), None)


def told_of(sender: Mapping[str, Any]) -> dict[str, str]:
    """As the channel keeps it: what WhatsApp thinks of the number, and how many it may write to first."""
    properties = mapping(sender.get("properties"))
    told = {"quality": properties.get("quality_rating"), "most": properties.get("messaging_limit")}
    return {name: found for name, value in told.items() if (found := identifier(value, 60))}


def senders(client: TwilioClient) -> list[dict[str, Any]]:
    """The account's WhatsApp numbers, each {sid, status, sender_id, webhook, …}. Raises SendError."""
    found = client.get_messaging("Channels/Senders", Channel="whatsapp", PageSize="100").get("senders")
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
