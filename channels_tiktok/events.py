"""The events of a webhook, one function for each kind, and the table that tells which is which.

Source: TikTok API for Business, "Webhook events", read 2026-11.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from django.utils.translation import gettext_noop

from channels_tiktok.contents import content_of
from inbox.events import (
    Commented,
    Event,
    MessageEchoed,
    MessageReceived,
    ReactionChanged,
    Receipt,
    Referred,
    Unknown,
    platform_time,
)
from inbox.fields import identifier, mapping, picked, rows, text

LONGEST_CUSTOMER = 100
LONGEST_ADDRESS = 300
LONGEST_NAME = 100
BUSINESS, PERSON = "business_account", "personal_account"
# message_tag.source of what cannot be our own. The others leave it open: "API" is ours, or another application's.
WRITTEN_IN = {"APP": gettext_noop("TikTok app"), "WEB": gettext_noop("TikTok on the web")}
AUTOMATIC = gettext_noop("Automatic message")
# TikTok draws a picture for a reaction that no emoji is.
DRAWN_REACTION = "✨"


class Malformed(ValueError):
    """What cannot be read: it becomes Unknown."""


@dataclass(frozen=True)
class Seen:
    """One event, and what every kind reads of it. `event` is TikTok's name for it."""

    content: dict[str, Any]
    event: str
    account: str
    at: datetime

    @property
    def is_ours(self) -> bool:
        """Whether the business acted. Nothing says so: ids tell, else roles, else the name of the event."""
        sender, recipient = mapping(self.content.get("from_user")), mapping(self.content.get("to_user"))
        for member, business in (("id", self.account), ("role", BUSINESS)):
            if business and text(sender.get(member)) == business:
                return True
            if business and text(recipient.get(member)) == business:
                return False
        return self.event == "im_send_msg"

    @property
    def who(self) -> dict[str, Any]:
        """account, at, customer, and the conversation as the address for replies."""
        other = mapping(self.content.get("to_user" if self.is_ours else "from_user"))
        customer = identifier(other.get("id"), LONGEST_CUSTOMER) or identifier(
            self.content.get("unique_identifier"), LONGEST_CUSTOMER
        )
        if customer in ("", self.account):
            raise Malformed("no customer")
        address = identifier(self.content.get("conversation_id"), LONGEST_ADDRESS)
        return {"account": self.account, "at": self.at, "customer": customer, "address": address}


# ── Messages ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _message(seen: Seen) -> list[Event]:
    content, who, is_ours = seen.content, seen.who, seen.is_ours
    kind = text(content.get("type"))
    if kind.lower() == "reaction":
        return _reactions(seen)
    external_id = identifier(content.get("message_id")) or _own_id(seen)
    found = content_of(content, kind, who["address"], external_id)
    said: dict[str, Any] = {
        "external_id": external_id,
        "text": found.text,
        "attachments": found.attachments,
        "reply_to": identifier(mapping(content.get("referenced_message_info")).get("referenced_message_id")),
    }
    if is_ours:
        automatic = text(content.get("auto_message_type"))[:40]
        return [MessageEchoed(**who, **said, author_name=author_name(content), data=found.data | _automatic(automatic))]
    data: dict[str, Any] = dict(found.data)
    tapped = mapping(content.get("reply_source_payload"))
    if button := text(tapped.get("reply_source_unique_id")):
        # The button of a card that we sent: its words come as text.
        data["quick_reply"] = button
        said["reply_to"] = said["reply_to"] or identifier(tapped.get("reply_source_msg_id"))
    name = text(content.get("from"))[:LONGEST_NAME]
    return [MessageReceived(**who, **said, kind=found.kind, data=data, name=name)]


def _own_id(seen: Seen) -> str:
    """The same event has the same id however often it comes."""
    canonical = json.dumps([seen.account, seen.event, seen.content], sort_keys=True, separators=(",", ":"))
    return f"h_{sha256(canonical.encode()).hexdigest()}"


def author_name(content: dict[str, Any]) -> str:
    """Who wrote in the business's name; empty where that may be ourselves."""
    if text(content.get("auto_message_type")):
        return AUTOMATIC
    return WRITTEN_IN.get(text(mapping(content.get("message_tag")).get("source")).upper(), "")


def _automatic(kind: str) -> dict[str, str]:
    """What TikTok's own automation said is no person's answer."""
    return {"automatic": kind} if kind else {}


def _reactions(seen: Seen) -> list[Event]:
    """A message in TikTok's eyes, with an id of its own; none in ours."""
    given = seen.content.get("reaction")
    events = [_reaction(seen, entry) for entry in rows(given if isinstance(given, list) else [given])]
    found: list[Event] = [event for event in events if event is not None]
    if not found:
        raise Malformed("no reaction")
    return found


def _reaction(seen: Seen, entry: dict[str, Any]) -> ReactionChanged | None:
    operation = text(entry.get("operation")).upper()
    target = identifier(entry.get("original_msg_id"))
    emoji = text(entry.get("emoji"))[:64] or (DRAWN_REACTION if text(entry.get("ai_emoji_url")) else "")
    if operation not in ("ADD", "REMOVE") or not target or (operation == "ADD" and not emoji):
        return None
    person, who = identifier(entry.get("unique_identifier")), seen.who
    people = (who["customer"], identifier(seen.content.get("unique_identifier")))
    by_customer = person in people if person else not seen.is_ours
    actor: Literal["contact", "business"] = "contact" if by_customer else "business"
    who["at"] = platform_time(entry.get("timestamp"), seen.at)
    return ReactionChanged(**who, external_id=target, actor=actor, emoji=emoji if operation == "ADD" else "")


# ── What is said about messages and people ─────────────────────────────────────────────────────────────────────────


def _read(seen: Seen) -> list[Event]:
    """The customer has read everything up to a time. Nothing is told of delivery."""
    given = text(mapping(seen.content.get("read")).get("last_read_timestamp"))
    if not given.isdecimal() or seen.is_ours:
        raise Malformed("no time, or not the customer")
    return [Receipt(**seen.who, status="read", watermark=platform_time(given, seen.at))]


def _referral(seen: Seen) -> list[Event]:
    """Before any message, and with none of its own: it opens no window."""
    referral = mapping(seen.content.get("referral"))
    origin: dict[str, Any] = picked(referral, ("source",))
    ad, link = mapping(referral.get("ad")), mapping(referral.get("short_link"))
    origin |= picked(ad, ("advertiser_id", "ad_id", "message_material_id"))
    origin |= {
        ours: said for ours, theirs in (("ad_title", "ad_name"), ("url", "embed_url")) if (said := text(ad.get(theirs)))
    }
    origin |= picked(link, ("ref", "prefilled_message"))
    if not origin:
        raise Malformed("no referral")
    return [Referred(**seen.who, referral=origin)]


def _comment(seen: Seen) -> list[Event]:
    """A public comment that TikTok takes for a buyer's. There is no conversation yet."""
    comment = identifier(seen.content.get("comment_id"))
    if not comment:
        raise Malformed("no comment_id")
    return [Commented(**seen.who, external_id=comment, text=text(seen.content.get("comment_text")))]


def _european(seen: Seen) -> list[Event]:
    """Somebody in Europe wrote; TikTok tells neither who nor what, so there is nothing to show."""
    return [Unknown(account=seen.account, at=seen.at, kind=f"{seen.event}: TikTok shows nothing of it")]


# What is not here becomes Unknown: im_auto_message_config_update, im_auto_message_audit_update, and what TikTok adds next.
KINDS: dict[str, Callable[[Seen], list[Event]]] = {
    "im_receive_msg": _message,
    "im_send_msg": _message,
    "im_mark_read_msg": _read,
    "im_referral_msg": _referral,
    "im_receive_msg_eu": _european,
    "im_receive_high_intent_comment": _comment,
}
