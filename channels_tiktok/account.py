"""What TikTok is asked about a connected account and the application, and told of where to post.

Source: TikTok API for Business, "Webhook subscription", "Authorization" and "Get profile data", read 2026-11.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse

from channels_tiktok.client import TikTokClient
from channels_tiktok.errors import classify
from channels_tiktok.tokens import missing_scopes
from inbox.fields import identifier, rows, text

EVENT_TYPE = "DIRECT_MESSAGE"


def webhook_url() -> str:
    return f"{settings.PUBLIC_URL}{reverse('channels_tiktok:webhook')}"


def application() -> dict[str, str]:
    return {"app_id": settings.TIKTOK_APP_ID, "secret": settings.TIKTOK_APP_SECRET, "event_type": EVENT_TYPE}


def subscribe() -> None:
    """The subscription is the application's, one for all its accounts: it is replaced, and never deleted."""
    TikTokClient().post("business/webhook/update", **application(), callback_url=webhook_url())


def subscribed_urls(client: TikTokClient) -> list[str]:
    """Where TikTok posts direct messages now. TikTok takes the secret of this call in its address alone."""
    data = client.get("business/webhook/list", **application())
    listed = [data, *(row for value in data.values() for row in rows(value))]
    return [url for row in listed if (url := text(row.get("callback_url")))]


def inspect_token(client: TikTokClient, account: str) -> None:
    """Raises SendError for a token that is dead, is another account's, or lacks a permission."""
    found = client.post("tt_user/token_info/get", app_id=settings.TIKTOK_APP_ID, access_token=client.token)
    owner = identifier(found.get("creator_id")) or identifier(found.get("open_id"))
    if owner and owner != account:
        raise classify("other_account").error("other_account")
    if lacking := missing_scopes(scopes_of(found)):
        raise classify("scope").error("scope", ", ".join(lacking))


def scopes_of(answer: dict[str, Any]) -> list[str]:
    """A list, or its members joined by commas."""
    given = answer.get("scope")
    names = given if isinstance(given, list) else text(given).split(",")
    return [name for value in names if (name := text(value).strip())]


def describe(client: TikTokClient, account: str) -> tuple[str, str]:
    """Name and picture of the account."""
    fields = '["username","display_name","profile_image"]'
    found = client.get("business/get", business_id=account, fields=fields)
    return text(found.get("display_name")) or text(found.get("username")), text(found.get("profile_image"))


def revoke(token: str) -> None:
    app = {"client_id": settings.TIKTOK_APP_ID, "client_secret": settings.TIKTOK_APP_SECRET}
    TikTokClient().post("tt_user/oauth2/revoke", **app, access_token=token)
