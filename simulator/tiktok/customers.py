"""What a customer can do, and the shop in TikTok's own app. Each act writes the world and posts its webhook."""

import base64
import secrets
from typing import Any

from django.db import transaction

from simulator import media, state
from simulator.tiktok import messages
from simulator.tiktok.models import Customer, Message, Upload
from simulator.tiktok.transport import emit


@transaction.atomic
def say(
    customer: Customer, kind: str, payload: Any, *, extra: dict[str, Any] | None = None, at: int = 0
) -> Message | None:
    """A person in Europe: TikTok tells nothing but that somebody wrote."""
    at = at or state.now_ms()
    customer.wrote_count += 1
    customer.wrote_ms = max(customer.wrote_ms, at)
    customer.sent_since = customer.sent_late = 0
    customer.save()
    if customer.is_european:
        business = {"id": customer.account_id, "role": "business_account"}
        content = {"to": customer.account.username, "to_user": business, "timestamp": at}
        emit(customer.account_id, "im_receive_msg_eu", content)
        return None
    return messages.record(customer, outgoing=False, kind=kind, payload=payload, extra=extra, source="APP", at=at)


def write(customer: Customer, text: str, *, reply_to: str = "", button: str = "", at: int = 0) -> Message | None:
    extra: dict[str, Any] = {}
    if reply_to:
        extra["referenced_message_info"] = {"referenced_message_id": reply_to}
    if button:
        extra["reply_source_payload"] = {"reply_source_msg_id": reply_to, "reply_source_unique_id": button}
    return say(customer, "text", {"body": text}, extra=extra, at=at)


@transaction.atomic
def send_file(
    customer: Customer, kind: str, name: str, content: bytes, content_type: str, fault: str = ""
) -> Message | None:
    """A picture or a film: told by an id, which the message gives a place."""
    stored = media.store(name, content, content_type, fault)
    row = Upload.objects.create(
        id=f"v10033g5{secrets.token_hex(12)}", account_id=customer.account_id, media=stored.key, name=stored.name
    )
    message = say(customer, kind, {"media_id": row.id})
    if message:
        row.message_id = message.id
        row.save(update_fields=["message_id"])
    return message


def send_sample(customer: Customer, kind: str) -> Message | None:
    if kind == "sticker":
        name, content_type, draw = media.SAMPLES[kind]
        stored = media.store(name, draw(), content_type)
        return say(customer, kind, {"url": media.address("tiktok", stored.key, stored.name)})
    if kind == "share_post":
        post = "7399999999999999991"
        return say(customer, kind, {"embed_url": f"https://www.tiktok.com/player/v1/{post}", "video_id": post})
    name, content_type, draw = media.SAMPLES["image"]
    return send_file(customer, "image", name, draw(), content_type)


def send_given(customer: Customer, given: dict[str, Any]) -> Message | None:
    """{kind, sample: true} or {kind, name, base64, content_type?, fault?}. Raises ValueError."""
    kind = given.get("kind", "image")
    if given.get("sample"):
        return send_sample(customer, kind)
    if "base64" not in given:
        raise ValueError("a file takes base64 with name, or sample")
    content = base64.b64decode(given["base64"])
    return send_file(
        customer, kind, given.get("name", kind), content, given.get("content_type", ""), given.get("fault", "")
    )


@transaction.atomic
def react(customer: Customer, message: Message, emoji: str) -> None:
    """Empty takes back what was there. It is posted as a message, and the list shows it with the one it speaks of."""
    before = message.extra.get("reactions", [])
    shown = emoji or (before[0]["emoji"] if before else "")
    if not shown:
        return
    entry = {
        "operation": "ADD" if emoji else "REMOVE",
        "type": "EMOJI",
        "emoji": shown,
        "unique_identifier": customer.id,
        "timestamp": state.now_ms(),
        "original_msg_id": message.id,
    }
    message.extra["reactions"] = [entry] if emoji else []
    message.save(update_fields=["extra"])
    messages.record(customer, outgoing=False, kind="reaction", payload=[entry], source="APP")


@transaction.atomic
def read(customer: Customer) -> None:
    """The customer reads everything that the shop sent."""
    newest = customer.messages.filter(outgoing=True).order_by("-at").values_list("at", flat=True).first()
    if newest is None or newest <= customer.read_ms:
        return
    customer.read_ms = newest
    customer.save(update_fields=["read_ms"])
    content = messages.people(customer, outgoing=False) | {
        "timestamp": state.now_ms(),
        "read": {"last_read_timestamp": newest},
    }
    emit(customer.account_id, "im_mark_read_msg", content)


@transaction.atomic
def arrive(customer: Customer, referral: dict[str, Any]) -> None:
    content = messages.people(customer, outgoing=False) | {"timestamp": state.now_ms(), "referral": referral}
    emit(customer.account_id, "im_referral_msg", content)


@transaction.atomic
def answer_in_app(customer: Customer, text: str, automatic: str = "") -> Message:
    """The shop writes on its own phone, or TikTok's automation does."""
    extra = {"auto_message_type": automatic} if automatic else {}
    source = "OTHERS" if automatic else "APP"
    customer.sent_since += 1
    customer.is_stranger = False
    customer.save()
    return messages.record(customer, outgoing=True, kind="text", payload={"body": text}, extra=extra, source=source)
