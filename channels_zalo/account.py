"""The Official Account itself, and what we keep to speak for it."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from channels_zalo.client import ZaloClient
from inbox.fields import identifier, mapping, text
from inbox.models import Channel


@dataclass(frozen=True)
class Account:
    id: str
    name: str
    picture_url: str


def read(client: ZaloClient) -> Account:
    """ "Lấy thông tin Zalo Official Account", read 2026-11. Raises SendError."""
    found = mapping(client.get("v2.0/oa/getoa").get("data"))
    return Account(identifier(found.get("oaid"), 100), text(found.get("name")), text(found.get("avatar")))


def stored_credentials(channel: Channel) -> dict[str, Any]:
    """What is kept now: a token lives until the next one is made, which may be while a call is under way."""
    try:
        kept = Channel.objects.only("credentials").filter(pk=channel.pk).first()
    finally:
        # Whoever calls a platform holds no connection meanwhile (`inbox.connections`).
        if not connection.in_atomic_block:
            connection.close()
    return (kept.credentials if kept else None) or {}
