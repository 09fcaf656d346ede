"""The events of an entry, one function for each kind, and the table that tells which is which.

Sources: Messenger Platform, "Webhook events", and Instagram Platform, "Webhooks", both read 2026-10, and the observed
deviations named beside the code.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from channels_fb.attachments import UNSUPPORTED, parse_attachments, story
from inbox.events import (
    MARKETING,
    ChannelChanged,
    ContactChanged,
    Event,
    HandedOver,
    IncomingAttachment,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    Receipt,
    Referred,
    platform_time,
)
from inbox.fields import identifier, mapping, picked, rows, text

# Meta prints the Page inbox's app id in two forms; both are taken. The third is Instagram's.
INBOX_APPS = {
    "263902037430900": gettext_noop("Page inbox"),
    "26390203743090": gettext_noop("Page inbox"),
    "1217981644879628": gettext_noop("Instagram inbox"),
}
LONGEST_CUSTOMER = 100
# Not the notification token: it is a key to send with, and nothing here sends with it.
CONSENT = (
    "type", "payload", "title", "ref", "notification_messages_frequency", "notification_messages_timezone",
    "token_expiry_timestamp", "user_token_status", "notification_messages_status",
)  # fmt: skip


# Where a reaction comes with its name alone.
REACTIONS = {
    "love": "❤️", "smile": "😆", "wow": "😮", "sad": "😢", "angry": "😠", "like": "👍", "dislike": "👎",
}  # fmt: skip


class Malformed(ValueError):
    """One element that cannot be read: it becomes Unknown and does not stop its neighbours."""


@dataclass(frozen=True)
class Seen:
    """One event of an entry, and what every kind reads of it. `app_id` is ours; `standby`: another app answers."""

    raw: dict[str, Any]
    account: str
    at: datetime
    app_id: str
    standby: bool = False

    @property
    def sender(self) -> str:
        return identifier(mapping(self.raw.get("sender")).get("id"), LONGEST_CUSTOMER)

    @property
    def who(self) -> dict[str, Any]:
        """account, at and customer: the side of the event that is not the page."""
        recipient = identifier(mapping(self.raw.get("recipient")).get("id"), LONGEST_CUSTOMER)
        customer = recipient if self.sender == self.account else self.sender
        if customer in ("", self.account):
            raise Malformed("no customer")
        return {"account": self.account, "at": self.at, "customer": customer}


# ── Messages ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _message(seen: Seen, message: dict[str, Any]) -> list[Event]:
    external_id = identifier(message.get("mid")) or _own_id(seen)
    if message.get("is_deleted") is True:
        return [MessageDeleted(**seen.who, external_id=external_id)]
    answered = mapping(message.get("reply_to"))
    attachments = story(answered.get("story"), seen.at) + parse_attachments(message.get("attachments"), seen.at)
    data: dict[str, Any] = {"standby": True} if seen.standby else {}
    said: dict[str, Any] = {
        "external_id": external_id,
        "text": text(message.get("text")),
        "attachments": attachments,
        "reply_to": identifier(answered.get("mid")),
        "data": data,
    }
    if message.get("is_echo") is True:
        return [_echo(seen, message, said)]

    if payload := text(mapping(message.get("quick_reply")).get("payload")):
        data["quick_reply"] = payload
    origin = _origin(mapping(message.get("referral")), data)
    shows = said["text"] or any(attachment.kind != UNSUPPORTED for attachment in attachments)
    received = MessageReceived(**seen.who, **said, kind="message" if shows else "unsupported")
    return [received, *_came_from(seen, origin)]


def _own_id(seen: Seen) -> str:
    """The same event has the same id however often it comes."""
    canonical = json.dumps([seen.account, seen.raw], sort_keys=True, separators=(",", ":"))
    return f"h_{sha256(canonical.encode()).hexdigest()}"


def _echo(seen: Seen, message: dict[str, Any], said: dict[str, Any]) -> MessageEchoed:
    """Metadata proves our own; without it an app id that is ours, or absent, leaves it open who wrote."""
    app = identifier(message.get("app_id"))
    try:
        key = UUID(text(message.get("metadata")))
    except ValueError:
        key = None
    elsewhere = INBOX_APPS.get(app, app) if app != seen.app_id else ""
    return MessageEchoed(**seen.who, **said, part_key=key, author_name=elsewhere)


def _postback(seen: Seen, postback: dict[str, Any]) -> list[Event]:
    """In standby without its payload, which only the app that sent the button gets."""
    data = picked(postback, ("payload",)) | ({"standby": True} if seen.standby else {})
    origin = _origin(mapping(postback.get("referral")), data)
    external_id, title = identifier(postback.get("mid")) or _own_id(seen), text(postback.get("title"))
    received = MessageReceived(**seen.who, external_id=external_id, kind="postback", text=title, data=data)
    return [received, *_came_from(seen, origin)]


def _order(seen: Seen, order: dict[str, Any]) -> list[Event]:
    """A cart that the customer sent: no mid, and the note as text."""
    items = [
        picked(row, ("retailer_id",))
        | {
            "title": text(row.get("name")),
            "subtitle": " ".join(picked(row, ("quantity", "unit_price", "currency")).values()),
        }
        for row in rows(order.get("products"))
    ]
    card = IncomingAttachment(kind="product", is_file=False, data={"items": items})
    note = text(order.get("note"))
    return [MessageReceived(**seen.who, external_id=_own_id(seen), text=note, attachments=(card,))]


def _origin(referral: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """Where the customer came from, put into `data` of the message that tells it."""
    origin: dict[str, Any] = picked(referral, ("source", "type", "ref", "ad_id", "referer_uri"))
    origin |= picked(
        mapping(referral.get("ads_context_data")), ("ad_title", "photo_url", "video_url", "post_id", "product_id")
    )
    if product := identifier(mapping(referral.get("product")).get("id")):
        origin["product_id"] = product
    if origin:
        data["referral"] = origin
    return origin


def _came_from(seen: Seen, origin: dict[str, Any]) -> list[Event]:
    return [Referred(**seen.who, referral=origin)] if origin else []


# ── What is said about messages and people ─────────────────────────────────────────────────────────────────────────


def _referral(seen: Seen, referral: dict[str, Any]) -> list[Event]:
    """A link into a thread that exists opens the window; an advertisement does so with the message after it."""
    origin = _origin(referral, {})
    if lead := [picked(row, ("question", "answer")) for row in rows(mapping(seen.raw.get("lead")).get("data"))]:
        origin["lead"] = lead
    return [Referred(**seen.who, referral=origin, opens_window=origin.get("source") != "ADS")]


def _edit(seen: Seen, edit: dict[str, Any]) -> list[Event]:
    number = text(edit.get("num_edit"))  # an integer in the table of the page, a string in its sample
    if not isinstance(edit.get("text"), str):
        raise Malformed("no text")
    # Without its number the latest is the one that counts.
    revision = int(number) if number.isdecimal() and len(number) < 10 else round(seen.at.timestamp() * 1000)
    return [MessageEdited(**seen.who, external_id=_target(edit), revision=revision, text=text(edit.get("text")))]


def _reaction(seen: Seen, reaction: dict[str, Any]) -> list[Event]:
    action = reaction.get("action")
    emoji = text(reaction.get("emoji")) or REACTIONS.get(text(reaction.get("reaction")), "")
    if action not in ("react", "unreact") or (action == "react" and not emoji):
        raise Malformed("no reaction")
    added, by_page = action == "react", seen.sender == seen.account
    return [
        ReactionChanged(
            **seen.who,
            external_id=_target(reaction),
            actor="business" if by_page else "contact",
            emoji=emoji[:64] if added else "",
            opens_window=added and not by_page,
        )
    ]


def _target(about: dict[str, Any]) -> str:
    if mid := identifier(about.get("mid")):
        return mid
    raise Malformed("no mid")


def _delivery(seen: Seen, delivery: dict[str, Any]) -> list[Event]:
    return [_receipt(seen, delivery, Receipt(**seen.who, status="delivered"))]


def _read(seen: Seen, read: dict[str, Any]) -> list[Event]:
    return [_receipt(seen, read, Receipt(**seen.who, status="read"))]


def _receipt(seen: Seen, said: dict[str, Any], receipt: Receipt) -> Receipt:
    """A watermark in milliseconds, and sometimes the ids; on Instagram one id, the newest that was seen.

    The documented sample carries no time of its own.
    """
    mids = said.get("mids", [said.get("mid")])
    ids = tuple(mid for given in (mids if isinstance(mids, list) else []) if (mid := identifier(given)))
    given = text(said.get("watermark"))
    watermark = platform_time(given, seen.at) if given.isdecimal() else None
    if watermark is None and not ids:
        raise Malformed("no watermark")
    return replace(receipt, external_ids=ids, watermark=watermark, through="mid" in said)


def _optin(seen: Seen, optin: dict[str, Any]) -> list[Event]:
    """An agreement to marketing messages, its end, or its renewal; or a tick beside a form of the shop's own."""
    facts: dict[str, Any] = picked(optin, CONSENT)
    if facts.get("type") != "notification_messages":
        return [ContactChanged(**seen.who, kind="consent", facts=facts)]
    wanted = not facts.get("notification_messages_status", "").upper().startswith("STOP")
    return [ContactChanged(**seen.who, kind=MARKETING, facts=facts | {"wanted": wanted})]


def _handover(seen: Seen, handover: dict[str, Any]) -> list[Event]:
    """The owner may be a number, a string, or null: nobody's."""
    owner = identifier(handover.get("new_owner_app_id"))
    return [HandedOver(**seen.who, owner="" if owner == seen.app_id else INBOX_APPS.get(owner, owner))]


def _policy(seen: Seen, policy: dict[str, Any]) -> list[Event]:
    """warning, block or unblock, without a sender."""
    action = text(policy.get("action"))
    if action not in ("warning", "block", "unblock"):
        raise Malformed("no action")
    code = "" if action == "unblock" else f"policy/{action}"
    return [ChannelChanged(account=seen.account, at=seen.at, code=code, may_send=action != "block")]


# The member that is present tells the kind. What is not here becomes Unknown: account_linking, app_roles,
# request_thread_control (nothing changes hands), response_feedback, game plays, calls, and whatever Meta adds next.
KINDS: dict[str, Callable[[Seen, dict[str, Any]], list[Event]]] = {
    "message": _message,
    "message_edit": _edit,
    "reaction": _reaction,
    "delivery": _delivery,
    "read": _read,
    "postback": _postback,
    "referral": _referral,
    "optin": _optin,
    "pass_thread_control": _handover,
    "take_thread_control": _handover,
    "policy_enforcement": _policy,
    "order": _order,
}
