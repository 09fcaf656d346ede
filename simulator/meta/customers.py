"""What a customer can do, and the staff in Meta's own inbox. Each act writes the world and emits its webhook."""

import base64
import time
from typing import Any

from django.conf import settings
from django.db import transaction

from simulator import media, state
from simulator.meta import events, sending
from simulator.meta.models import Customer, Message
from simulator.meta.sending import REACTIONS, echo, new_mid, record_from_page
from simulator.models import Delivery

PAGE_INBOX = "263902037430900"
LIKE_STICKER = 369239263222822
EDIT_LIMIT = 5


@transaction.atomic
def say(
    customer: Customer,
    *,
    text: str = "",
    attachments: list[dict[str, Any]] | None = None,
    extra: dict[str, Any] | None = None,
    at: int | None = None,
) -> Message:
    """attachments: stored form (make_attachment); extra: reply_to, quick_reply, referral; at: platform ms."""
    message = _record(customer, at, text=text, attachments=attachments or [], extra=extra or {})
    event = events.from_customer(customer, message.at, message=events.message_body(message))
    events.emit(customer, [("messages", event, message.mid)], **_active(customer, message.at))
    return message


def _record(customer: Customer, at: int | None, **content: Any) -> Message:
    return Message.objects.create(
        mid=new_mid(customer),
        customer=customer,
        page_id=customer.page_id,
        outgoing=False,
        at=at or state.now_ms(),
        accepted_ms=int(time.time() * 1000),
        **content,
    )


def _active(customer: Customer, at: int) -> dict[str, int]:
    """The changes of a customer whose act opens the reply window anew."""
    customer.last_activity_ms = max(customer.last_activity_ms, at)
    return {"last_activity_ms": customer.last_activity_ms}


def make_attachment(given: dict[str, Any]) -> dict[str, Any]:
    """The stored form (models.Message) of what a control call gives.

    {type, url} or {type, payload} as they are; {type, name, base64, content_type?, fault?};
    {type, sample: true, fault?}; {type: location, lat, long, title?}. Raises ValueError for anything else.
    """
    kind = given.get("type", "")
    if kind == "location":
        place = {"coordinates": {"lat": given["lat"], "long": given["long"]}}
        return {
            "title": given.get("title", "Pinned location"),
            "url": "https://l.fb.test/l.php?u=maps",
            "type": kind,
            "payload": place,
        }
    row: dict[str, Any] = {"type": kind}
    if kind == "sticker":
        row["payload"] = {"sticker_id": given.get("sticker_id", LIKE_STICKER)}
    if "base64" in given:
        stored = media.store(
            given.get("name", kind),
            base64.b64decode(given["base64"]),
            given.get("content_type", ""),
            given.get("fault", ""),
        )
        return row | {"media": stored.key, "name": stored.name}
    if given.get("sample") or (kind == "sticker" and "url" not in given):
        name, content_type, draw = media.SAMPLES[kind]
        stored = media.store(name, draw(), content_type, given.get("fault", ""))
        return row | {"media": stored.key, "name": stored.name}
    if "payload" in given or "url" in given:
        return row | {"payload": given.get("payload") or {**row.get("payload", {}), "url": given["url"]}}
    raise ValueError("an attachment takes url, base64 with name, sample, payload, or lat and long")


@transaction.atomic
def postback(
    customer: Customer, *, title: str, payload: str, referral: dict[str, Any] | None = None, at: int | None = None
) -> Message:
    """A tap on Get Started or on a button."""
    message = _record(customer, at, text=title, extra={"postback": payload})
    body: dict[str, Any] = {"mid": message.mid, "title": title, "payload": payload}
    if referral:
        body["referral"] = referral
    event = events.from_customer(customer, message.at, postback=body)
    events.emit(customer, [("messaging_postbacks", event, message.mid)], **_active(customer, message.at))
    return message


@transaction.atomic
def refer(customer: Customer, referral: dict[str, Any]) -> None:
    """An m.me link or an ad opened in a thread that exists already."""
    at = state.now_ms()
    body = {"source": "SHORTLINK", "type": "OPEN_THREAD", **referral}
    event = events.from_customer(customer, at, referral=body)
    events.emit(customer, [("messaging_referrals", event, "")], **_active(customer, at))


@transaction.atomic
def react(customer: Customer, message: Message, reaction: str | None) -> None:
    """reaction: a name of REACTIONS or any emoji; None takes it back."""
    at = state.now_ms()
    before = message.reactions.pop("customer", None)
    if reaction:
        shown = {"reaction": reaction if reaction in REACTIONS else "other", "emoji": REACTIONS.get(reaction, reaction)}
        message.reactions["customer"] = shown
    elif before is None:
        return
    else:
        # Instagram does not say what is taken back.
        shown = {} if customer.on_instagram else before
    message.save(update_fields=["reactions"])
    body = {**shown, "action": "react" if reaction else "unreact", "mid": message.mid}
    event = events.from_customer(customer, at, reaction=body)
    changes = _active(customer, at) if reaction else {}
    events.emit(customer, [("message_reactions", event, message.mid)], **changes)


@transaction.atomic
def edit(customer: Customer, message: Message, text: str) -> None:
    """Raises ValueError for a message of the page or one edited too often."""
    if message.outgoing or message.edits >= EDIT_LIMIT:
        raise ValueError(f"only the customer's own messages can be edited, {EDIT_LIMIT} times at most")
    message.text, message.edits = text, message.edits + 1
    message.save(update_fields=["text", "edits"])
    body = {"mid": message.mid, "text": text, "num_edit": message.edits}
    events.emit(
        customer, [("message_edits", events.from_customer(customer, state.now_ms(), message_edit=body), message.mid)]
    )


@transaction.atomic
def unsend(customer: Customer, message: Message) -> None:
    """Raises ValueError where that cannot be done."""
    if message.outgoing or not customer.on_instagram:
        raise ValueError("on Instagram customers unsend their own messages")
    event = events.from_customer(customer, state.now_ms(), message={"mid": message.mid, "is_deleted": True})
    message.delete()
    events.emit(customer, [("messages", event, "")])


@transaction.atomic
def read(customer: Customer) -> bool:
    """Read everything the page sent; False when there was nothing new."""
    newest = Message.objects.filter(customer=customer, outgoing=True).order_by("-at").first()
    if newest is None or newest.at <= customer.read_ms:
        return False
    at = state.now_ms()
    Customer.objects.filter(pk=customer.pk).update(read_ms=at)
    events.emit(customer, [sending.read(customer, at, newest)])
    return True


def block(customer: Customer, blocked: bool) -> None:
    Customer.objects.filter(pk=customer.pk).update(has_blocked=blocked, version=customer.version + 1)


@transaction.atomic
def page_inbox_message(customer: Customer, text: str, attachments: list[dict[str, Any]]) -> Message:
    """The shop's staff answers in Meta's own inbox."""
    sent = record_from_page(customer, PAGE_INBOX, {"text": text, "attachments": attachments})
    events.emit(customer, [echo(sent)])
    return sent


@transaction.atomic
def hand_over(customer: Customer, app_id: str, metadata: str = "") -> None:
    """Another app gives the thread to `app_id` (empty: to nobody); ours is told when it gains or loses it."""
    previous, ours = events.owner(customer), settings.META_APP_ID
    set_owner(customer, app_id)
    if previous == app_id or ours not in (previous, app_id):
        return
    name = "pass_thread_control" if app_id == ours else "take_thread_control"
    body = {"previous_owner_app_id": previous or None, "new_owner_app_id": app_id or None, "metadata": metadata}
    event = events.from_customer(customer, state.now_ms(), **{name: body})
    events.emit(customer, [("messaging_handovers", event, "")])


def set_owner(customer: Customer, app_id: str) -> None:
    customer.owner_app_id, customer.owned_since_ms = app_id, state.now_ms()
    customer.save(update_fields=["owner_app_id", "owned_since_ms"])


def webhook_states(mids: list[str]) -> dict[str, str]:
    """What became of the webhook of each message: {mid: status}."""
    rows = Delivery.objects.filter(mid__in=mids, kind__in=("messages", "messaging_postbacks")).values_list(
        "mid", "status"
    )
    return dict(rows)
