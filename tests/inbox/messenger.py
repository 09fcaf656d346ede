"""Webhook deliveries as Messenger would post them, stored as the webhook view stores them."""

import json
from datetime import UTC, datetime
from typing import Any

from inbox.events import MessageEchoed, MessageReceived
from inbox.models import WebhookDelivery

PAGE = "104772918836401"
DUNG = "7284910365521874"
OUR_APP = 684210937755120
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


def unsent(mid: str, **where: Any) -> dict[str, Any]:
    return event({"message": {"mid": mid, "is_deleted": True}}, **where)


def delivered(*mids: str, until: int, **where: Any) -> dict[str, Any]:
    return event({"delivery": {"mids": list(mids), "watermark": until}}, **where)


def read(until: int, **where: Any) -> dict[str, Any]:
    return event({"read": {"watermark": until}}, **where)


def delivery(*events: dict[str, Any], page: str = PAGE) -> WebhookDelivery:
    entries = [{"id": page, "time": NOON, "messaging": [one]} for one in events]
    return store(json.dumps({"object": "page", "entry": entries}).encode())


def store(body: bytes) -> WebhookDelivery:
    return WebhookDelivery.objects.create(platform="facebook", body=body, request_id="test-request")


# ── The same as the platform's list tells it ──


def at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def received(mid: str, words: str, ms: int, customer: str = DUNG) -> MessageReceived:
    return MessageReceived(account=PAGE, at=at(ms), customer=customer, external_id=mid, text=words)


def echoed(mid: str, words: str, ms: int, customer: str = DUNG) -> MessageEchoed:
    return MessageEchoed(account=PAGE, at=at(ms), customer=customer, external_id=mid, text=words)
