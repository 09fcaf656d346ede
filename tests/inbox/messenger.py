"""Webhook deliveries as Messenger would post them, stored as the webhook view stores them."""

import json
from typing import Any

from inbox.models import WebhookDelivery

PAGE = "104772918836401"
DUNG = "7284910365521874"
NOON = 1_795_000_000_000  # ms since 1970


def event(kind: dict[str, Any], *, at: int = NOON, customer: str = DUNG, by_page: bool = False) -> dict[str, Any]:
    sender, recipient = (PAGE, customer) if by_page else (customer, PAGE)
    return {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": at, **kind}


def text(mid: str, words: str = "Hello", **where: Any) -> dict[str, Any]:
    return event({"message": {"mid": mid, "text": words}}, **where)


def echo(mid: str, words: str = "Hi", *, app_id: int = 263902037430900, key: str = "", **where: Any) -> dict[str, Any]:
    message = {"mid": mid, "is_echo": True, "app_id": app_id, "text": words, **({"metadata": key} if key else {})}
    return event({"message": message}, by_page=True, **where)


def edit(mid: str, words: str, number: int, **where: Any) -> dict[str, Any]:
    return event({"message_edit": {"mid": mid, "text": words, "num_edit": number}}, **where)


def reaction(mid: str, emoji: str, **where: Any) -> dict[str, Any]:
    action = {"action": "react", "reaction": "other", "emoji": emoji} if emoji else {"action": "unreact"}
    return event({"reaction": {"mid": mid, **action}}, **where)


def delivered(*mids: str, until: int, **where: Any) -> dict[str, Any]:
    return event({"delivery": {"mids": list(mids), "watermark": until}}, **where)


def read(until: int, **where: Any) -> dict[str, Any]:
    return event({"read": {"watermark": until}}, **where)


def delivery(*events: dict[str, Any], page: str = PAGE) -> WebhookDelivery:
    entries = [{"id": page, "time": NOON, "messaging": [one]} for one in events]
    return store(json.dumps({"object": "page", "entry": entries}).encode())


def store(body: bytes) -> WebhookDelivery:
    return WebhookDelivery.objects.create(platform="facebook", body=body, request_id="test-request")
