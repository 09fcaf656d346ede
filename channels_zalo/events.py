"""The events of Zalo's webhooks, one function for each kind, and the tables that tell which is which.

Source: Zalo for Developers, Official Account, Webhook, read 2026-11, and the observed deviations named beside the code.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext_noop

from channels_zalo.attachments import UNSUPPORTED, parse_attachments
from inbox.events import (
    FOLLOW,
    PROFILE,
    WITHDRAWN,
    ContactChanged,
    Event,
    MessageEchoed,
    MessageReceived,
    ReactionChanged,
    Receipt,
)
from inbox.fields import identifier, mapping, picked, text

LONGEST_CUSTOMER = 100
# A person who writes in Zalo's own tool for Official Accounts.
OA_MANAGER = gettext_noop("Zalo OA Manager")
KINDS_OF_MESSAGE = ("text", "image", "gif", "link", "audio", "video", "sticker", "location", "business_card", "file")
KINDS_OF_ECHO = (*KINDS_OF_MESSAGE, "list", "template")
# Source of the first two: "Gửi biểu tượng cảm xúc"; the others are those of Zalo's other clients. An unknown icon is
# shown as it is.
ICONS = {"👍": "/-strong", "❤️": "/-heart", "😆": ":>", "😮": ":o", "😢": ":-((", "😠": ":-h"}
EMOJI = {icon: emoji for emoji, icon in ICONS.items()}
NO_ICON = "/-remove"
LONGEST_ICON = 64
# Of the customer, as they gave it in Zalo's form or let Zalo share it; an address in pieces, the smallest first.
GIVEN = {"name": "name", "phone": "phone", "user_dob": "birthday", "gender": "gender"}
ADDRESS = ("address", "district", "city")
FULL_ADDRESS = ("user_address", "user_ward", "user_city")


class Malformed(ValueError):
    """An event that cannot be read: it becomes Unknown."""


@dataclass(frozen=True)
class Seen:
    """One body, and what every kind reads of it. accounts: which of its ids are Official Accounts that we know of."""

    raw: dict[str, Any]
    at: datetime
    accounts: Collection[str] = ()

    @property
    def message(self) -> dict[str, Any]:
        return mapping(self.raw.get("message"))

    @property
    def sender(self) -> str:
        return identifier(mapping(self.raw.get("sender")).get("id"), LONGEST_CUSTOMER)

    @property
    def recipient(self) -> str:
        return identifier(mapping(self.raw.get("recipient")).get("id"), LONGEST_CUSTOMER)

    def who(self, *, by_customer: bool) -> dict[str, Any]:
        """account, at and customer. The flat events name them `oa_id`, `user_id` and `follower`."""
        customer, account = (self.sender, self.recipient) if by_customer else (self.recipient, self.sender)
        account = identifier(self.raw.get("oa_id"), LONGEST_CUSTOMER) or account
        follower = identifier(mapping(self.raw.get("follower")).get("id"), LONGEST_CUSTOMER)
        customer = follower or identifier(self.raw.get("user_id"), LONGEST_CUSTOMER) or customer
        if not account or customer in ("", account):
            raise Malformed("no customer")
        return {"account": account, "at": self.at, "customer": customer}

    def either(self) -> dict[str, Any]:
        """The same where the sides are not the same in all of Zalo's pages: the account is the one that is ours."""
        return self.who(by_customer=self.recipient in self.accounts and self.sender not in self.accounts)


# ── Messages ───────────────────────────────────────────────────────────────────────────────────────────────────────


def anonymous_address(customer: str, conversation: str) -> str:
    """Where replies to a visitor without an account go: Zalo wants both ids."""
    return urlencode({"anonymous_id": customer, "conversation_id": conversation})


def recipient_of(address: str) -> dict[str, str]:
    """`recipient` of a call: a visitor's two ids, or a user's."""
    return dict(parse_qsl(address)) if address.startswith("anonymous_id=") else {"user_id": address}


def _said(seen: Seen, who: dict[str, Any]) -> dict[str, Any]:
    """What a message and an echo have in common. A video brings its words as a description."""
    message = seen.message
    attachments = parse_attachments(message.get("attachments"))
    described = [
        str(found.data["description"]) for found in attachments if found.is_file and "description" in found.data
    ]
    conversation = identifier(message.get("conversation_id"), LONGEST_CUSTOMER)
    return {
        **who,
        "address": anonymous_address(who["customer"], conversation) if conversation else "",
        "external_id": identifier(message.get("msg_id")) or _own_id(seen),
        "text": text(message.get("text")) or "\n".join(described),
        "attachments": attachments,
        "reply_to": identifier(message.get("quote_msg_id")),
        "data": picked(seen.raw, ("user_id_by_app",)),
    }


def _own_id(seen: Seen) -> str:
    """The same event has the same id however often it comes."""
    canonical = json.dumps(seen.raw, sort_keys=True, separators=(",", ":"))
    return f"h_{sha256(canonical.encode(errors='surrogatepass')).hexdigest()}"


def _received(seen: Seen) -> list[Event]:
    said = _said(seen, seen.who(by_customer=True))
    shows = said["text"] or any(attachment.kind != UNSUPPORTED for attachment in said["attachments"])
    return [MessageReceived(**said, kind="message" if shows else "unsupported")]


def _from_visitor(seen: Seen) -> list[Event]:
    """Someone without an account: replies need the conversation's id too."""
    if not identifier(seen.message.get("conversation_id"), LONGEST_CUSTOMER):
        raise Malformed("no conversation_id")
    return _received(seen)


def _echoed(seen: Seen) -> list[Event]:
    """Of every message of the Official Account, whoever sent it; only a person in Zalo's own tool is named."""
    said = _said(seen, seen.who(by_customer=False))
    if admin := identifier(mapping(seen.raw.get("sender")).get("admin_id")):
        said["data"] |= {"admin_id": admin}
    return [MessageEchoed(**said, author_name=OA_MANAGER if admin else "")]


# ── What is said about messages ────────────────────────────────────────────────────────────────────────────────────


def _delivered(seen: Seen) -> list[Event]:
    """Receipts of templates have the same name, and a phone number or its hash where the user's id would stand."""
    if {"tracking_id", "delivery_time"} & set(seen.message):
        raise Malformed("receipt of a template")
    return [Receipt(**seen.either(), status="delivered", external_ids=_targets(seen))]


def _read(seen: Seen) -> list[Event]:
    return [Receipt(**seen.either(), status="read", external_ids=_targets(seen))]


def _targets(seen: Seen) -> tuple[str, ...]:
    several = seen.message.get("msg_ids")
    given = [*several] if isinstance(several, list) else []
    ids = tuple(found for value in [*given, seen.message.get("msg_id")] if (found := identifier(value)))
    if not ids:
        raise Malformed("no msg_id")
    return tuple(dict.fromkeys(ids))


def _reaction(seen: Seen, *, by_customer: bool) -> list[Event]:
    icon = text(seen.message.get("react_icon"))[:LONGEST_ICON]
    if not icon:
        raise Malformed("no react_icon")
    return [
        ReactionChanged(
            **seen.who(by_customer=by_customer),
            external_id=_targets(seen)[0],
            actor="contact" if by_customer else "business",
            emoji="" if icon == NO_ICON else EMOJI.get(icon, icon),
        )
    ]


def _reacted(seen: Seen) -> list[Event]:
    return _reaction(seen, by_customer=True)


def _we_reacted(seen: Seen) -> list[Event]:
    return _reaction(seen, by_customer=False)


# ── What is said about people ──────────────────────────────────────────────────────────────────────────────────────


def _changed(seen: Seen, kind: str, facts: dict[str, Any], *, opens_window: bool = False) -> list[Event]:
    by_customer = not text(seen.raw.get("event_name")).startswith("oa_")
    ids = picked(seen.raw, ("user_id_by_app",))
    who = seen.who(by_customer=by_customer)
    return [ContactChanged(**who, kind=kind, facts=facts | ids, opens_window=opens_window)]


def _followed(seen: Seen) -> list[Event]:
    """Following counts as an interaction ("Điều kiện gửi tin tư vấn"); leaving does not."""
    follows = seen.raw.get("event_name") == "follow"
    return _changed(seen, FOLLOW, {"follows": follows} | picked(seen.raw, ("source",)), opens_window=follows)


def _clicked(seen: Seen) -> list[Event]:
    """Who never wrote opened the chat: from now on the Official Account may."""
    return _changed(seen, "chat_opened", {}, opens_window=True)


def _submitted(seen: Seen) -> list[Event]:
    """The event's time is when they agreed."""
    given = mapping(seen.raw.get("info")) or mapping(seen.raw.get("data"))
    return _changed(seen, PROFILE, shared(given) | picked(given, ("method",)))


def shared(given: dict[str, Any]) -> dict[str, str]:
    """What the user let us have, of an event or of their profile, in our words."""
    facts = {GIVEN[name]: value for name, value in picked(given, tuple(GIVEN)).items()}
    full = mapping(given.get("full_address"))
    pieces = [text(full.get(name)) for name in FULL_ADDRESS] if full else [text(given.get(name)) for name in ADDRESS]
    address = ", ".join(piece for piece in pieces if piece)
    return facts | ({"address": address} if address else {})


def _tagged(seen: Seen) -> list[Event]:
    """A label that was put on several people, taken off, or deleted, in Zalo's own tool. Each label is a fact of its own."""
    tag = mapping(seen.raw.get("tag"))
    name, ids = text(tag.get("name"))[:200], tag.get("user_ids")
    account = identifier(seen.raw.get("oa_id"), LONGEST_CUSTOMER) or seen.recipient
    people = {identifier(given, LONGEST_CUSTOMER) for given in ids} - {""} if isinstance(ids, list) else set()
    if not (name and account and people):
        raise Malformed("no tag")
    kind = f"tag:{sha256(name.encode(errors='surrogatepass')).hexdigest()[:16]}"
    facts = {"name": name, "tagged": seen.raw.get("event_name") == "add_user_to_tag"}
    return [
        ContactChanged(account=account, at=seen.at, customer=person, kind=kind, facts=facts)
        for person in sorted(people)
    ]


def _withdrew(seen: Seen) -> list[Event]:
    """The person asks that their data be deleted, or no longer used."""
    return _changed(seen, WITHDRAWN, {})


def _call_consent(seen: Seen) -> list[Event]:
    return _changed(seen, "call_consent", _scalars(seen))


def _called(seen: Seen) -> list[Event]:
    return _changed(seen, "call", _scalars(seen), opens_window=seen.raw.get("event_name") == "user_call_oa")


def _scalars(seen: Seen) -> dict[str, Any]:
    """Of events whose members no page lists: those that are text, of a sane number and length."""
    names = [name for name in seen.raw if name not in ("app_id", "timestamp")][:20]
    return {name[:40]: value[:200] for name, value in picked(seen.raw, tuple(names)).items()}


# What is not here becomes Unknown: groups, templates and their quotas, journeys, widgets, shops, and whatever comes next.
KINDS: dict[str, Callable[[Seen], list[Event]]] = {
    **{f"user_send_{kind}": _received for kind in KINDS_OF_MESSAGE},
    **{f"anonymous_send_{kind}": _from_visitor for kind in KINDS_OF_MESSAGE},
    **{f"oa_send_{kind}": _echoed for kind in KINDS_OF_ECHO},
    **{f"oa_send_anonymous_{kind}": _echoed for kind in KINDS_OF_ECHO},
    "user_received_message": _delivered,
    "user_seen_message": _read,
    "user_reacted_message": _reacted,
    "anonymous_reacted_message": _reacted,
    "oa_reacted_message": _we_reacted,
    "follow": _followed,
    "unfollow": _followed,
    "user_click_chatnow": _clicked,
    "user_submit_info": _submitted,
    "update_user_info": _submitted,
    "add_user_to_tag": _tagged,
    "remove_user_from_tag": _tagged,
    "remove_tag": _tagged,
    "user_withdraw": _withdrew,
    "oa_send_consent": _call_consent,
    "user_reply_consent": _call_consent,
    "user_call_oa": _called,
    "oa_call_user": _called,
}
