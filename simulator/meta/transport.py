"""Meta's side of webhooks: the address and its verification, the body, the signature, giving up on a page."""

import hashlib
import hmac
import secrets
import threading
import time
from typing import Any

import requests
from django.conf import settings
from django.db.models import QuerySet

from simulator import state, webhooks
from simulator.meta.models import Subscription

KEY = "meta_webhook"  # {"url", "verified", "detail"}


class MetaSender(webhooks.Sender):
    subject = "page"
    is_batched = True

    def address(self, payload: str) -> str | None:
        webhook = state.get(KEY, {})
        return webhook.get("url") if webhook.get("verified") else None

    def compose(self, payloads: list[str]) -> tuple[bytes, dict[str, str]]:
        body = (f'{{"object":"{self.subject}","entry":[' + ",".join(payloads) + "]}").encode("ascii")
        secret = "another secret" if state.switch("bad_signature") else settings.META_APP_SECRET
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return body, {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": f"sha256={digest}",
            "User-Agent": "facebookexternalua",
        }

    def succeeded(self, lane: str) -> None:
        failing = self.subscriptions(lane).filter(failing_since__isnull=False)
        if failing.exists():  # an update that changes nothing would still wait for SQLite's one writer
            failing.update(failing_since=None)

    def subscriptions(self, lane: str) -> QuerySet[Subscription]:
        return Subscription.objects.filter(page_id=lane)

    def failed(self, lane: str) -> bool:
        now = int(time.time() * 1000)
        subscription = self.subscriptions(lane).first()
        if subscription is None:
            return True
        if subscription.failing_since is None:
            subscription.failing_since = now
            subscription.save(update_fields=["failing_since"])
        if now - subscription.failing_since < state.switch("disable_after_seconds") * 1000:
            return False
        subscription.delete()
        return True


class InstagramSender(MetaSender):
    """The same app and address; a lane is an Instagram account."""

    subject = "instagram"

    def subscriptions(self, lane: str) -> QuerySet[Subscription]:
        return Subscription.objects.filter(page__instagram_id=lane)


webhooks.senders |= {"meta": MetaSender(), "instagram": InstagramSender()}


def set_address(url: str, *, verify: bool = True) -> dict[str, Any]:
    """Point the app's webhooks at `url`, as its dashboard does: kept only when the verification succeeds."""
    verified, detail = _verify(url) if verify else (True, "not asked")
    if verified:
        state.put(KEY, {"url": url, "verified": True, "detail": detail})
        webhooks.wake()
    return {"url": url, "verified": verified, "detail": detail}


def _verify(url: str) -> tuple[bool, str]:
    challenge = str(secrets.randbelow(10**10))
    query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": settings.META_VERIFY_TOKEN}
    try:
        reply = requests.get(url, params=query, timeout=5, allow_redirects=False)
    except requests.RequestException as error:
        return False, type(error).__name__
    if reply.status_code != 200 or reply.text.strip() != challenge:
        return False, f"answered {reply.status_code}, and not with the challenge"
    return True, "the challenge came back"


def follow(url: str) -> None:
    """Set the address given at the start, trying until the product is up."""
    state.put(KEY, {"url": url, "verified": False, "detail": "waiting for the product"})

    def until_up() -> None:
        wait = 0.5
        while state.get(KEY, {}).get("url") == url:  # until somebody sets another
            result = set_address(url)
            if result["verified"] or state.get(KEY, {}).get("url") != url:
                return
            state.put(KEY, result)
            time.sleep(wait)
            wait = min(5, wait * 1.3)

    threading.Thread(target=until_up, name="verify-webhook", daemon=True).start()
