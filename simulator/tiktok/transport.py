"""TikTok's side of webhooks: one address for the application, and the signature with the time of each try."""

import hashlib
import hmac
import json
from typing import Any

from django.conf import settings

from simulator import state, webhooks
from simulator.models import Delivery

KEY = "tiktok_webhook"  # the address


class TikTokSender(webhooks.Sender):
    def address(self, payload: str) -> str | None:
        return state.get(KEY) or None

    def compose(self, payloads: list[str]) -> tuple[bytes, dict[str, str]]:
        body, at = payloads[0].encode(), str(state.now() - state.switch("tiktok_signature_age"))
        secret = "another secret" if state.switch("bad_signature") else settings.TIKTOK_APP_SECRET
        digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        return body, {"Content-Type": "application/json", "TikTok-Signature": f"t={at},s={digest}"}


webhooks.senders["tiktok"] = TikTokSender()


def emit(account_id: str, event: str, content: dict[str, Any], message_id: str = "") -> None:
    """The content is JSON within JSON."""
    envelope = {
        "client_key": settings.TIKTOK_APP_ID,
        "event": event,
        "create_time": state.now(),
        "user_openid": account_id,
        "content": json.dumps(content, ensure_ascii=False, separators=(",", ":")),
    }
    payload = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
    webhooks.enqueue(
        [
            Delivery(
                platform="tiktok",
                lane=account_id,
                kind=event,
                mid=message_id,
                payload=payload,
                created_ms=state.now_ms(),
            )
        ]
    )
