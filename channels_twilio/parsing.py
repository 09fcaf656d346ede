"""Twilio's forms in our words. Pure functions.

Source: Twilio, "Webhook request" and "Outbound message status in status callbacks", read 2026-11. No form carries a
time: what it tells happened when it came.
"""

import mimetypes
from datetime import datetime
from typing import Any
from uuid import UUID

from channels_twilio.signature import Form, read_form
from inbox.connectors import MalformedBody
from inbox.events import (
    MARKETING,
    ContactChanged,
    Event,
    IncomingAttachment,
    MessageReceived,
    Receipt,
    Referred,
    Unknown,
)

# What a status means for us. One that is not here, and is on its way or none of ours, changes nothing.
STATUSES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "undelivered": "failed",
    "canceled": "failed",
}
ON_ITS_WAY = {"accepted", "scheduled", "queued", "sending", "receiving", "received", "partially_delivered"}
# The field of an advertisement, and our word for it. Who clicked (`ReferralCtwaClid`) is nobody's business here.
REFERRAL = {
    "ReferralSourceType": "source",
    "ReferralSourceId": "ad_id",
    "ReferralSourceUrl": "referer_uri",
    "ReferralHeadline": "ad_title",
    "ReferralBody": "ad_text",
}
# "How to track opt-out, opt-in and help messages using the OptOutType parameter": Twilio's own judgement of a word, in the
# account's language, where its Advanced Opt-Out is on. It refuses what is sent from then on (21610).
WANTS = {"STOP": False, "START": True}
MOST_MEDIA = 10
LONGEST_ID, LONGEST_ADDRESS = 255, 256


def parse(body: bytes, arrived_at: datetime, part: str) -> list[Event]:
    """Translate one form: a message of the customer, or what became of one of ours. Raises MalformedBody.

    part: our own key, which the address of a status carries.
    """
    try:
        form = read_form(body)
    except ValueError as error:
        raise MalformedBody("no form") from error
    given = {name: values[0] for name, values in form.items()}
    status = given.get("MessageStatus") or given.get("SmsStatus", "")
    is_status = "MessageStatus" in given or (status != "received" and status in STATUSES.keys() | ON_ITS_WAY)
    ours, theirs = ("From", "To") if is_status else ("To", "From")
    account, customer = address(given.get(ours)), address(given.get(theirs))
    external_id = identifier(given.get("MessageSid") or given.get("SmsSid") or given.get("SmsMessageSid"))
    if not (account and customer and external_id):
        return [Unknown(account=account, at=arrived_at, kind="form without MessageSid, From or To")]
    who = {"account": account, "at": arrived_at, "customer": customer}
    if is_status:
        return _status(who, external_id, status, given, part)
    return _message(who, external_id, given, form)


def address(value: str | None) -> str:
    """whatsapp:+E164, or an id of somebody whose number is hidden: it is never read as a number."""
    return value if value and len(value) <= LONGEST_ADDRESS and value.isprintable() and value.isascii() else ""


def identifier(value: str | None) -> str:
    return value if value and len(value) <= LONGEST_ID and value.isprintable() and value.isascii() else ""


def _status(who: dict[str, Any], external_id: str, status: str, given: dict[str, str], part: str) -> list[Event]:
    """Of this message alone: `read` is no high-water mark."""
    if status not in STATUSES.keys() | ON_ITS_WAY:
        return [Unknown(account=who["account"], at=who["at"], kind=f"status {status[:60]}")]
    try:
        key = UUID(part)
    except ValueError:
        key = None
    return receipt(who, external_id, status, given.get("ErrorCode", ""), key)


def receipt(who: dict[str, Any], external_id: str, status: str, code: str, key: UUID | None = None) -> list[Event]:
    """What a status says of a message, in a post or in the list; nothing of one that is on its way."""
    if (meant := STATUSES.get(status)) is None:
        return []
    if meant != "failed":
        code = ""
    elif status == "canceled":
        code = "canceled"
    else:
        code = code[:60] or "failed"
    return [Receipt(**who, status=meant, external_ids=(external_id,), part_key=key, code=code)]  # type: ignore[arg-type]


def _message(who: dict[str, Any], external_id: str, given: dict[str, str], form: Form) -> list[Event]:
    attachments = [*_files(given, external_id), *_place(given)]
    data: dict[str, Any] = {}
    if payload := given.get("ButtonPayload") or given.get("ListId"):
        data["quick_reply"] = payload
    if given.get("Forwarded", "").lower() == "true" or given.get("FrequentlyForwarded", "").lower() == "true":
        data["forwarded"] = True
    origin = {name: given[field] for field, name in REFERRAL.items() if given.get(field)}
    if origin:
        data["referral"] = origin
    text = given.get("Body") or given.get("ButtonText") or given.get("ListTitle") or ""
    # Of somebody who hides the number, or did before: the same person, whoever has the number later.
    number = who["customer"]
    who["customer"] = address(given.get("ExternalUserId")) or number
    received = MessageReceived(
        **who,
        also=(number,) if number != who["customer"] else (),
        address=number,
        external_id=external_id,
        kind="message" if text or attachments else "unsupported",
        text=text,
        attachments=tuple(attachments),
        reply_to=identifier(given.get("OriginalRepliedMessageSid")),
        data=data,
        name=given.get("ProfileName", ""),
    )
    found: list[Event] = [received, *([Referred(**who, referral=origin)] if origin else [])]
    if (word := given.get("OptOutType", "")) in WANTS:
        found.append(ContactChanged(**who, kind=MARKETING, facts={"wanted": WANTS[word], "word": word}))
    return found


def _files(given: dict[str, str], external_id: str) -> list[IncomingAttachment]:
    count = given.get("NumMedia", "")
    found = []
    for number in range(min(int(count), MOST_MEDIA) if count.isdecimal() and len(count) < 4 else 0):
        url, mime_type = given.get(f"MediaUrl{number}", ""), given.get(f"MediaContentType{number}", "")
        if url:
            kind = kind_of(mime_type)
            name = f"{url.rstrip('/').rpartition('/')[2][-60:]}{extension(mime_type)}"
            found.append(IncomingAttachment(kind=kind, url=url, name=name, mime_type=mime_type[:100]))
    return found


def kind_of(mime_type: str) -> str:
    """What the content type says: the list of MessageType is not documented, and a sticker is a picture."""
    if mime_type in ("text/vcard", "text/x-vcard"):
        return "contact"
    family = mime_type.partition("/")[0]
    return family if family in ("image", "audio", "video") else "file"


def extension(mime_type: str) -> str:
    return mimetypes.guess_extension(mime_type.partition(";")[0].strip()) or ""


def _place(given: dict[str, str]) -> list[IncomingAttachment]:
    try:
        place = {"latitude": float(given["Latitude"]), "longitude": float(given["Longitude"])}
    except (KeyError, ValueError):
        return []
    if not all(abs(value) <= 180 for value in place.values()):  # what is not a number fails too
        return []
    named = {"title": given.get("Label", ""), "subtitle": given.get("Address", "")}
    data = place | {name: value for name, value in named.items() if value}
    return [IncomingAttachment(kind="location", is_file=False, data=data)]
