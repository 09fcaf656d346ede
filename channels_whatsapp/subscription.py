"""What belongs to the account (WABA) that a number is in: its events, and the token that opens it.

Source: WhatsApp Cloud API, "Subscribed apps", "Webhook overrides"; Facebook Login for Business, "Access tokens", 2026-10.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from channels_whatsapp import errors
from channels_whatsapp.client import CloudClient
from channels_whatsapp.numbers import channels_in
from inbox.connectors import ErrorKind, SendError
from inbox.fields import identifier, mapping, number, rows, text
from inbox.models import Channel

MANAGEMENT = "whatsapp_business_management"
MOST_LISTS = 5  # of a hundred numbers each


def subscribe(client: CloudClient, channel: Channel) -> None:
    """Another application than ours may post elsewhere: the account is told to post to its path here."""
    credentials = channel.credentials or {}
    members = {}
    if key := credentials.get("app"):
        members = {"override_callback_uri": own_address(key), "verify_token": credentials["verify_token"]}
    answer = client.post(f"{waba_of(client, channel)}/subscribed_apps", **members)
    if answer.get("success") not in (True, "true"):
        raise errors.classify("subscription").error("subscription")


def own_address(key: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('channels_whatsapp:own_webhook', args=[key])}"


def unsubscribe(client: CloudClient, channel: Channel) -> None:
    """The subscription is the account's: while another of its numbers is here, it stays."""
    waba = waba_of(client, channel)
    if not any(other.pk != channel.pk for other in channels_in(waba)):
        client.delete(f"{waba}/subscribed_apps")


def is_subscribed(client: CloudClient, channel: Channel) -> bool:
    credentials = channel.credentials or {}
    app_id = credentials.get("app_id") or settings.META_APP_ID
    listed = rows(client.get(f"{waba_of(client, channel)}/subscribed_apps").get("data"))
    ours = [row for row in listed if identifier(mapping(row.get("whatsapp_business_api_data")).get("id")) == app_id]
    key = credentials.get("app")
    return bool(ours) and (not key or text(ours[0].get("override_callback_uri")) == own_address(key))


def waba_of(client: CloudClient, channel: Channel) -> str:
    """The account that the number is in, where the credentials do not tell: the one of the token's that lists it."""
    if waba := text((channel.credentials or {}).get("waba_id")):
        return waba
    app = CloudClient(f"{settings.META_APP_ID}|{settings.META_APP_SECRET}")
    for waba in accounts_of(app, client.token):
        listed = client.get_all(f"{waba}/phone_numbers", pages=MOST_LISTS, fields="id", limit="100")
        if any(identifier(row.get("id")) == channel.external_id for row in listed):
            return waba
    raise errors.classify("no waba").error("no waba")


def accounts_of(app: CloudClient, token: str) -> Iterator[str]:
    inspected = mapping(app.get("debug_token", input_token=token).get("data"))
    for row in rows(inspected.get("granular_scopes")):
        targets = row.get("target_ids")
        if row.get("scope") == MANAGEMENT and isinstance(targets, list):
            yield from filter(None, map(identifier, targets))


def exchange(app_id: str, secret: str, token: str) -> dict[str, Any]:
    """A new token for one that ends, in the form of a channel's credentials. POST: nothing secret in an address."""
    answer = CloudClient().post_form(
        "oauth/access_token",
        grant_type="fb_exchange_token",
        client_id=app_id,
        client_secret=secret,
        set_token_expires_in_60_days="true",  # noqa: S106 (a switch)
        fb_exchange_token=token,
    )
    new, seconds = text(answer.get("access_token")), number(answer.get("expires_in"))
    if not new:
        raise SendError(ErrorKind.TRANSIENT, "unreadable", "no access_token")
    ends_at = timezone.now() + timedelta(seconds=seconds) if seconds else None
    return {"access_token": new, "expires_at": ends_at.isoformat() if ends_at else ""}
