"""Zalo's side of webhooks: one address for the whole application, an event a post, the digest that signs it."""

import hashlib
import json
import threading
import time
from typing import Any

import requests
from django.conf import settings

from simulator import state, webhooks
from simulator.models import Delivery
from simulator.zalo.models import User

KEY = "zalo_webhook"  # {"url", "verified", "detail"}


class ZaloSender(webhooks.Sender):
    def address(self, payload: str) -> str | None:
        webhook = state.get(KEY, {})
        return webhook.get("url") if webhook.get("verified") else None

    def compose(self, payloads: list[str]) -> tuple[bytes, dict[str, str]]:
        (payload,) = payloads
        body, timestamp = payload.encode(), json.loads(payload)["timestamp"]
        secret = "another secret" if state.switch("bad_signature") else settings.ZALO_OA_SECRET_KEY
        signed = settings.ZALO_APP_ID.encode() + body + timestamp.encode() + secret.encode()
        return body, {
            "Content-Type": "application/json",
            "X-ZEvent-Signature": f"mac={hashlib.sha256(signed).hexdigest()}",
        }


webhooks.senders["zalo"] = ZaloSender()


def emit(user: User, name: str, *, by_user: bool, at: int = 0, **members: Any) -> None:
    """Queue an event of the usual envelope."""
    customer, account = {"id": user.id}, {"id": user.account_id}
    sender, recipient = (customer, account) if by_user else (account, customer)
    ids = {"user_id_by_app": user.by_app} if user.by_app else {}
    post(user.account_id, {"sender": sender, "recipient": recipient, **ids, "event_name": name, **members}, at)


def post(account_id: str, event: dict[str, Any], at: int = 0) -> None:
    """Queue an event as it is, with the application's id and a time."""
    if not state.get(KEY):
        return
    whole = {"app_id": settings.ZALO_APP_ID, "timestamp": str(at or state.now_ms()), **event}
    message = event.get("message") or {}
    payload = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    row = Delivery(platform="zalo", lane=account_id, kind=event["event_name"][:40], mid=message.get("msg_id", ""))
    row.payload, row.created_ms = payload, int(time.time() * 1000)
    webhooks.enqueue([row])


def set_address(url: str, *, verify: bool = True) -> dict[str, Any]:
    """As the console does when an address is saved: it posts an empty object, unsigned."""
    verified, detail = _verify(url) if verify else (True, "not asked")
    if verified:
        state.put(KEY, {"url": url, "verified": True, "detail": detail})
        webhooks.wake()
    return {"url": url, "verified": verified, "detail": detail}


def _verify(url: str) -> tuple[bool, str]:
    try:
        reply = requests.post(url, data=b"{}", timeout=5, allow_redirects=False)
    except requests.RequestException as error:
        return False, type(error).__name__
    return reply.status_code == 200, f"answered {reply.status_code}"


def follow(url: str) -> None:
    """Set the address given at the start, trying until the product is up."""
    state.put(KEY, {"url": url, "verified": False, "detail": "waiting for the product"})

    def until_up() -> None:
        while state.get(KEY, {}).get("url") == url and not set_address(url)["verified"]:
            time.sleep(1)

    threading.Thread(target=until_up, name="verify-zalo-webhook", daemon=True).start()
