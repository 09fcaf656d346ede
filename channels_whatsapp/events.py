"""What a change of the fields that speak of customers means: messages, statuses, echoes, the past.

Source: WhatsApp Cloud API, "Webhooks reference", read 2026-10, and the observed deviations named beside the code.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext_noop

from channels_whatsapp.contents import Raw, read_content
from channels_whatsapp.errors import UNPAID
from channels_whatsapp.seen import Malformed, Seen, person_id, whose
from inbox.events import (
    MARKETING,
    ChannelChanged,
    ContactChanged,
    Event,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    Receipt,
    Referred,
)
from inbox.fields import identifier, mapping, picked, rows, text

# Who writes on a number's phone while Messio has the number too.
PHONE_APP = gettext_noop("WhatsApp Business app")
Status = Literal["sent", "delivered", "read", "failed"]
# A voice note that was played was read, and more.
STATUSES: dict[str, Status] = {
    "sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed",
}  # fmt: skip
# Of files in the past, the last 14 days' are told again with their id: until then only that there was one.
FILES_FOLLOW = timedelta(days=14)
# "Error codes": the customer chose to get no marketing messages from this business.
STOPPED_MARKETING = "131050"
MOVED = ("user_changed_number", "customer_changed_number", "user_changed_user_id")


# ── What customers write ───────────────────────────────────────────────────────────────────────────────────────────


def incoming(seen: Seen, message: Raw) -> list[Event]:
    """One of `messages`."""
    if message.get("group_id"):
        # A reply would go to its writer alone, before whom others wrote.
        raise Malformed("written in a group")
    who: Raw = {
        "account": seen.account,
        "at": seen.moment(message),
        **whose(seen, message.get("from"), message.get("from_user_id")),
    }
    kind = text(message.get("type"))
    if kind == "system":
        return [_system(seen, message, who)]
    # Where it was written from is where an answer goes, whatever was said of another number before: the number last.
    who["address"] = (who["customer"], *who["also"])[-1]
    if about := ABOUT_MESSAGES.get(kind):
        return [about(seen, message, who, "contact")]
    content = read_content(message)
    if seen.standby:
        content.data["standby"] = True
    received = MessageReceived(
        **who,
        external_id=_own_id(message),
        kind="message" if content.shows else "unsupported",
        text=content.text,
        attachments=content.attachments,
        reply_to=identifier(mapping(message.get("context")).get("id")),
        data=content.data,
        name=_name(seen, message),
    )
    origin = content.data.get("referral")
    return [received, Referred(**who, referral=origin)] if origin else [received]


def _name(seen: Seen, message: Raw) -> str:
    ids = (person_id(message.get("from")), person_id(message.get("from_user_id")))
    return next((seen.names[known] for known in ids if seen.names.get(known)), "")


def _own_id(message: Raw) -> str:
    if found := identifier(message.get("id")):
        return found
    raise Malformed("no id")


def _system(seen: Seen, message: Raw, who: Raw) -> Event:
    """The customer has another number, and with it another id, or another phone. Replies go to the new one from now on."""
    system = mapping(message.get("system"))
    kind = text(system.get("type"))[:40]
    facts: Raw = picked(system, ("body", "wa_id", "user_id"))
    if identity := picked(mapping(system.get("identity")), ("hash", "created_timestamp")):
        facts["identity"] = identity
    if kind in MOVED:
        new = [person_id(system.get("wa_id") or system.get("new_wa_id")), person_id(system.get("user_id"))]
        moved = [known for known in new if known]
        who["also"] += tuple(known for known in moved if known not in (who["customer"], *who["also"]))
        who["address"] = moved[0] if moved else ""
    return ContactChanged(**who, kind=kind or "system", facts=facts)


def _reaction(seen: Seen, message: Raw, who: Raw, actor: Literal["contact", "business"]) -> Event:
    """Taken back with an empty emoji or with none. Whether it opens the window is not documented, so it does not."""
    reaction = mapping(message.get("reaction"))
    target = _target(reaction.get("message_id"))
    return ReactionChanged(**who, external_id=target, actor=actor, emoji=text(reaction.get("emoji"))[:64])


def _edit(seen: Seen, message: Raw, who: Raw, actor: str) -> Event:
    """Only where the number is in the WhatsApp Business app too. It has no number of its own: the latest counts."""
    edit = mapping(message.get("edit"))
    new = read_content(mapping(edit.get("message")))
    revision = round(who["at"].timestamp() * 1000)
    return MessageEdited(**who, external_id=_target(edit.get("original_message_id")), revision=revision, text=new.text)


def _revoke(seen: Seen, message: Raw, who: Raw, actor: str) -> Event:
    return MessageDeleted(**who, external_id=_target(mapping(message.get("revoke")).get("original_message_id")))


def _target(given: Any) -> str:
    if found := identifier(given):
        return found
    raise Malformed("no message named")


ABOUT_MESSAGES: dict[str, Callable[[Seen, Raw, Raw, Any], Event]] = {
    "reaction": _reaction,
    "edit": _edit,
    "revoke": _revoke,
}


# ── What becomes of ours ───────────────────────────────────────────────────────────────────────────────────────────


def status(seen: Seen, given: Raw) -> list[Event]:
    """One of `statuses`. `biz_opaque_callback_data` carries the key that we sent with the message."""
    word = text(given.get("status"))
    if word not in STATUSES:
        raise Malformed(f"status {word[:40]!r}")
    if given.get("recipient_type") == "group":
        raise Malformed("a status in a group")
    errors = rows(given.get("errors"))
    receipt = Receipt(
        account=seen.account,
        at=seen.moment(given),
        **whose(seen, given.get("recipient_id"), given.get("recipient_user_id")),
        status=STATUSES[word],
        external_ids=(_own_id(given),),
        part_key=_key(given.get("biz_opaque_callback_data")),
        code=(text(errors[0].get("code")) if errors else "131000") if word == "failed" else "",
    )
    return [receipt, *([_stopped(receipt)] if receipt.code == STOPPED_MARKETING else []), *_barred(receipt)]


def _stopped(receipt: Receipt) -> ContactChanged:
    """A refusal tells it where the setting's own webhook was lost, or is not there yet."""
    facts = {"value": "stop", "detail": receipt.code, "wanted": False}
    return ContactChanged(
        account=receipt.account, at=receipt.at, customer=receipt.customer, kind=MARKETING, facts=facts
    )


def _barred(receipt: Receipt) -> list[Event]:
    """What is refused of one message for want of a payment is refused of all that would follow."""
    if receipt.code != UNPAID:
        return []
    return [ChannelChanged(account=receipt.account, at=receipt.at, code=UNPAID, may_send=False)]


def _key(given: Any) -> UUID | None:
    try:
        return UUID(text(given))
    except ValueError:
        return None


# ── What staff write on the phone ──────────────────────────────────────────────────────────────────────────────────


def echo(seen: Seen, message: Raw) -> list[Event]:
    """One of `message_echoes`: typed in the WhatsApp Business app."""
    who: Raw = {
        "account": seen.account,
        "at": seen.moment(message),
        **whose(seen, message.get("to"), message.get("to_user_id")),
    }
    if about := ABOUT_MESSAGES.get(text(message.get("type"))):
        return [about(seen, message, who, "business")]
    return [_echoed(message, who)]


def _echoed(message: Raw, who: Raw) -> MessageEchoed:
    content = read_content(message)
    return MessageEchoed(
        **who,
        external_id=_own_id(message),
        author_name=PHONE_APP,
        text=content.text,
        attachments=content.attachments,
        reply_to=identifier(mapping(message.get("context")).get("id")),
        data=content.data,
    )


# ── The past ───────────────────────────────────────────────────────────────────────────────────────────────────────


def past(seen: Seen, business: str, thread: Raw, message: Raw) -> Iterator[Event]:
    """One message of a thread of `history`; from the business's own number it is an outgoing one.

    A file's id follows in another post if it is young enough, and would find its message there already.
    """
    author = person_id(message.get("from"))
    is_ours = author == business
    customer = whose(seen, person_id(thread.get("id")) or (message.get("to") if is_ours else author), None)
    who: Raw = {"account": seen.account, "at": seen.moment(message), **customer, "is_past": True}
    if text(message.get("type")) == "media_placeholder" and seen.at - who["at"] < FILES_FOLLOW:
        return
    if about := ABOUT_MESSAGES.get(text(message.get("type"))):
        yield about(seen, message, who, "business" if is_ours else "contact")
        return
    if not is_ours:
        content = read_content(message)
        yield MessageReceived(
            **who,
            external_id=_own_id(message),
            kind="message" if content.shows else "unsupported",
            text=content.text,
            attachments=content.attachments,
            reply_to=identifier(mapping(message.get("context")).get("id")),
            data=content.data,
            name=seen.names.get(customer["customer"], ""),
        )
        return
    yield _echoed(message, who)
    word = text(mapping(message.get("history_context")).get("status")).lower()
    if word in STATUSES and word != "failed":
        yield Receipt(**who, status=STATUSES[word], external_ids=(_own_id(message),))


# ── Agreements ─────────────────────────────────────────────────────────────────────────────────────────────────────


def preference(seen: Seen, given: Raw) -> list[Event]:
    """One of `user_preferences`: marketing messages stopped, or wanted again."""
    facts: Raw = picked(given, ("category", "value", "detail"))
    who: Raw = {
        "account": seen.account,
        "at": seen.moment(given),
        **whose(seen, given.get("wa_id"), given.get("user_id")),
    }
    if facts.get("category") != "marketing_messages":
        return [ContactChanged(**who, kind="consent", facts=facts)]
    return [ContactChanged(**who, kind=MARKETING, facts=facts | {"wanted": facts.get("value") != "stop"})]
