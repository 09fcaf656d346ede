"""Webhook entries of WhatsApp, and their way to the product: signed and repeated as all of Meta's are."""

import hashlib
import hmac
import json
import secrets
from typing import Any

import requests
from django.conf import settings

from simulator import state, webhooks
from simulator.meta import transport
from simulator.models import Delivery
from simulator.whatsapp.models import Number, WaCustomer, WaMessage

KEY = "whatsapp_webhook"  # {"url", "verified"}


class WhatsAppSender(webhooks.Sender):
    is_batched = True

    def address(self, payload: str) -> str | None:
        """The one that was set, else beside the address that Facebook's webhooks go to."""
        own, beside = state.get(KEY, {}), state.get(transport.KEY, {})
        if own.get("verified"):
            return str(own["url"])
        url = str(beside.get("url", ""))
        is_ours = bool(beside.get("verified")) and "/webhooks/facebook" in url
        return url.replace("/webhooks/facebook", "/webhooks/whatsapp") if is_ours else None

    def compose(self, payloads: list[str]) -> tuple[bytes, dict[str, str]]:
        body = ('{"object":"whatsapp_business_account","entry":[' + ",".join(payloads) + "]}").encode()
        secret = "another secret" if state.switch("bad_signature") else settings.META_APP_SECRET
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return body, {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}


webhooks.senders["whatsapp"] = WhatsAppSender()


def set_address(url: str) -> dict[str, Any]:
    """Verified with a challenge first, as Meta does."""
    challenge = secrets.token_hex(8)
    query = {"hub.mode": "subscribe", "hub.verify_token": settings.META_VERIFY_TOKEN, "hub.challenge": challenge}
    try:
        answer = requests.get(url, params=query, timeout=5)
        verified = answer.status_code == 200 and answer.text == challenge
    except requests.RequestException:
        verified = False
    state.put(KEY, {"url": url, "verified": verified})
    webhooks.wake()
    return {"verified": verified}


def emit(number: Number, field: str, value: dict[str, Any], wamid: str = "") -> None:
    """Nothing comes of an account that our app is not subscribed to, though sending works."""
    if number.account.subscription is None:
        return
    whole = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": digits(number.display), "phone_number_id": number.id},
    } | value
    entry = {"id": number.account_id, "changes": [{"value": whole, "field": field}]}
    payload = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
    row = Delivery(
        platform="whatsapp", lane=number.id, kind=field, mid=wamid, payload=payload, created_ms=state.now_ms()
    )
    webhooks.enqueue([row])


def digits(display: str) -> str:
    return "".join(letter for letter in display if letter.isdecimal())


def contact_of(customer: WaCustomer) -> dict[str, Any]:
    return {"profile": {"name": customer.name}, "wa_id": customer.wa_id, "user_id": customer.user_id}


def received(message: WaMessage) -> None:
    customer = message.customer
    shown = {
        "from": customer.wa_id,
        "from_user_id": customer.user_id,
        "id": message.wamid,
        "timestamp": str(message.at // 1000),
    }
    emit(
        customer.number,
        "messages",
        {"contacts": [contact_of(customer)], "messages": [shown | message.content]},
        message.wamid,
    )


def status(message: WaMessage, word: str, code: int = 0) -> None:
    customer: WaCustomer = message.customer
    row: dict[str, Any] = {
        "id": message.wamid,
        "status": word,
        "timestamp": str(state.now()),
        "recipient_id": customer.wa_id,
        "recipient_user_id": customer.user_id,
    }
    if message.opaque:
        row["biz_opaque_callback_data"] = message.opaque
    if code:
        row["errors"] = [{"code": code, "title": "Error", "message": "Error", "error_data": {"details": "Simulated."}}]
    emit(customer.number, "messages", {"contacts": [contact_of(customer)], "statuses": [row]}, message.wamid)


def new_wamid() -> str:
    return f"wamid.HBgL{secrets.token_urlsafe(40)}="
