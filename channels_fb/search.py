"""Was an interrupted send taken? Meta gives no key to ask with, so the conversation is read back.

Source: Messenger Platform, "Conversations": ids of all messages, details of the 20 most recent alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from django.utils.dateparse import parse_datetime

from channels_fb.client import PageClient
from channels_fb.listing import Account
from inbox.connectors import Found, OutgoingPart, Search
from inbox.fields import identifier, mapping, number, rows, text

# Meta's clock against ours, and its times in whole seconds.
CLOCKS_DIFFER = timedelta(seconds=60)
# A send that Meta took may be listed a little later: before this, absence proves nothing.
SETTLED = timedelta(seconds=24)
# More than the 20 whose details are shown: of the others the id tells whether it is one that we have.
FIELDS = "id,messages.limit(100){id,created_time,from,message,attachments{mime_type,name,size}}"


@dataclass(frozen=True)
class Others:
    """Ids of messages that are not the one looked for; `earlier` ones had come before it was tried."""

    known: frozenset[str]
    earlier: frozenset[str]


def find_sent(client: PageClient, account: Account, part: OutgoingPart, others: Others, now: datetime) -> Search:
    """Return YES with the id of a message of the account that is no other's, was made since the try, and says the same.

    NO only where each message since the try could be read or is another one, and `SETTLED` has passed.
    """
    # What a card says is not listed; its echo tells.
    if part.tried_at is None or part.card:
        return Search(found=Found.UNKNOWN)
    params = {"platform": account.listing.platform, "user_id": part.recipient, "fields": FIELDS}
    conversations = rows(client.get(f"{account.page}/conversations", **params).get("data"))
    listed = mapping(conversations[0].get("messages")) if conversations else {}

    since = part.tried_at - CLOCKS_DIFFER
    # Newest first. In a busy conversation the time alone does not reach back; a message that we had by then does.
    messages = rows(listed.get("data"))
    newer = list(takewhile(lambda message: _id(message) not in others.earlier, messages))
    times = [(created_at(message), message) for message in newer]
    recent = [(at, message) for at, message in times if at is not None and at >= since]
    if candidates := sorted(
        (at, _id(message)) for at, message in recent if _matches(message, account.id, part, others.known)
    ):
        return Search(found=Found.YES, external_id=candidates[0][1])

    reaches_back = (
        len(newer) < len(messages)
        or any(at is not None and at < since for at, _ in times)
        or "next" not in mapping(listed.get("paging"))
    )
    # An older one has no details, or not even a time.
    unread = any(
        (at is None or "from" not in message) and _id(message) not in others.known
        for at, message in times
        if at is None or at >= since
    )
    settled = now >= part.tried_at + SETTLED
    proven = bool(messages) and reaches_back and not unread and settled
    return Search(found=Found.NO if proven else Found.UNKNOWN)


def created_at(message: dict[str, Any]) -> datetime | None:
    """Absent where the details are not shown any more."""
    return time_of(message.get("created_time"))


def time_of(value: Any) -> datetime | None:
    """2022-07-12T19:11:07+0000"""
    try:
        at = parse_datetime(text(value))
    except ValueError:
        return None
    return at if at and at.tzinfo else None


def _id(message: dict[str, Any]) -> str:
    return identifier(message.get("id"))


def _matches(message: dict[str, Any], account: str, part: OutgoingPart, known: frozenset[str]) -> bool:
    by_us = identifier(mapping(message.get("from")).get("id")) == account
    if not by_us or _id(message) in known or not _id(message):
        return False
    if part.file is None:
        return text(message.get("message")).strip() == part.text.strip()
    return any(_is_file(row, part) for row in rows(mapping(message.get("attachments")).get("data")))


def _is_file(attachment: dict[str, Any], part: OutgoingPart) -> bool:
    """The same kind of file, and of the same size where the platform says one. Pictures may be made smaller there."""
    assert part.file is not None
    if text(attachment.get("mime_type")).partition("/")[0] != part.file.mime_type.partition("/")[0]:
        return False
    size = number(attachment.get("size"))
    return part.file.kind == "image" or size is None or size == part.file.size
