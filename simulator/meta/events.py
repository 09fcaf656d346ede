"""Build webhook entries in Meta's form and hand them to the deliverer, for subscribed pages and fields only."""

import json
from typing import Any

from django.conf import settings
from django.db.models import F

from simulator import media, state, webhooks
from simulator.meta.models import Customer, Message, Page, Subscription
from simulator.models import Delivery

FIELDS = {
    "messages", "message_echoes", "message_edits", "message_reactions", "message_reads", "message_deliveries",
    "message_context", "message_mention", "messaging_postbacks", "messaging_optins", "messaging_optouts",
    "messaging_referrals", "messaging_handovers", "messaging_account_linking", "messaging_policy_enforcement",
    "messaging_feedback", "messaging_customer_information", "messaging_integrity", "messaging_appointments", "standby",
    "feed", "mention", "send_cart", "response_feedback", "inbox_labels", "conversations", "calls",
    "call_permission_reply", "leadgen", "name", "picture",
}  # fmt: skip
News = tuple[str, dict[str, Any], str]  # subscribed field, event, mid or nothing
IDLE_OWNER_MS = 24 * 3600 * 1000  # a thread without activity for a day belongs to nobody again


def owner(customer: Customer) -> str:
    """The app that holds the thread, empty when nobody does."""
    if state.now_ms() - max(customer.last_activity_ms, customer.owned_since_ms) > IDLE_OWNER_MS:
        return ""
    return customer.owner_app_id


def from_customer(customer: Customer, at: int, **event: Any) -> dict[str, Any]:
    return {"sender": {"id": customer.psid}, "recipient": {"id": customer.account_id}, "timestamp": at, **event}


def from_page(customer: Customer, at: int, **event: Any) -> dict[str, Any]:
    return {"sender": {"id": customer.account_id}, "recipient": {"id": customer.psid}, "timestamp": at, **event}


def emit(customer: Customer, news: list[News], **changes: Any) -> None:
    """Queue the news in order. Also tells the phone page that something changed; changes: fields of the customer.

    Instagram's fields are all on in the app's dashboard; its page must be subscribed to anything at all.
    """
    Customer.objects.filter(pk=customer.pk).update(version=F("version") + 1, **changes)
    subscription = Subscription.objects.filter(page_id=customer.page_id).first()
    if subscription is None or not state.get("meta_webhook"):
        return
    held_by_other = owner(customer) not in ("", settings.META_APP_ID)
    deliveries = []
    for field, event, mid in news:
        aside = held_by_other and field != "messaging_handovers"
        is_on = field in subscription.fields and (not aside or "standby" in subscription.fields)
        if is_on or customer.on_instagram:
            if aside and "postback" in event:
                event["postback"].pop("payload", None)
            channel = "standby" if aside else "messaging"
            platform = "instagram" if customer.on_instagram else "meta"
            deliveries.append(delivery(customer.account_id, channel, field, event, mid, platform))
    webhooks.enqueue(deliveries)


def emit_for_page(page: Page, field: str, event: dict[str, Any], *, on_instagram: bool = False) -> None:
    """An event of any shape, as it is. Without a sender of its own it has none."""
    subscription = Subscription.objects.filter(page=page).first()
    if subscription and (on_instagram or field in subscription.fields) and state.get("meta_webhook"):
        account, platform = (page.instagram_id, "instagram") if on_instagram else (page.id, "meta")
        event = {"recipient": {"id": account}, "timestamp": state.now_ms(), **event}
        webhooks.enqueue([delivery(account, "messaging", field, event, "", platform)])


def delivery(
    account: str, channel: str, field: str, event: dict[str, Any], mid: str, platform: str = "meta"
) -> Delivery:
    entry = {"id": account, "time": state.now_ms(), channel: [event]}
    return Delivery(
        platform=platform, lane=account, kind=field, mid=mid, payload=escaped(entry), created_ms=state.now_ms()
    )


def escaped(value: Any) -> str:
    """JSON as Meta signs and sends it: ASCII, with \\uXXXX for the rest and \\/ for a slash."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


def message_body(message: Message) -> dict[str, Any]:
    """The `message` member for a customer's message or for an echo."""
    body: dict[str, Any] = {"mid": message.mid}
    if message.outgoing:
        body["is_echo"] = True
        if not message.customer.on_instagram:
            body["app_id"] = int(message.app_id)
            body |= {"metadata": message.metadata} if message.metadata else {}
    if message.text:
        body["text"] = message.text
    if message.attachments:
        body["attachments"] = [attachment(row) for row in message.attachments]
    for name in ("quick_reply", "reply_to", "referral"):
        if name in message.extra:
            body[name] = message.extra[name]
    return body


def attachment(row: dict[str, Any]) -> dict[str, Any]:
    """The public form of a stored attachment, with a fresh address when we hold the file."""
    shown = {name: value for name, value in row.items() if name not in ("media", "name")}
    if "media" in row:
        url = media.address("meta", row["media"], row["name"])
        shown["payload"] = {"url": url, **row.get("payload", {})}
    return shown
