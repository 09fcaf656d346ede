"""The account's list of messages as what happened: what came to the number, then what left it, each newest first.

Source: Twilio, "Message resource" and "Media resource", read 2026-11: rows tell neither names, buttons, quotes nor places;
days are the finest filter; the files of each are a list of their own.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.utils.translation import gettext_lazy as _

from channels_twilio.client import TwilioClient
from channels_twilio.parsing import address, extension, identifier, kind_of, receipt
from inbox.connectors import HistoryPage, HistoryReach
from inbox.events import Event, IncomingAttachment, MessageEchoed, MessageReceived
from inbox.fields import decoded, rows, text

Row = dict[str, Any]
REACH = HistoryReach(
    shows=_("Twilio lists every message of the number that was not deleted there."),
    misses=_("Buttons, quotes, places and customers’ names are not in Twilio’s list."),
    slows=_("Twilio answers only so many calls of an account at once, and replies need them first."),
    # Twilio names no number, but a limit to what is under way together.
    calls_per_second=2,
    calls_per_day=lambda customers: 100_000,
)
# Each with a file costs a call of its own.
PAGE_SIZE = 20
FILES = "https://api.twilio.com"
# What came to us, and what left us.
LISTS = ("To", "From")


def read(client: TwilioClient, number: str, since: datetime | None, cursor: str) -> HistoryPage:
    """The next page. Our cursor says of which list, and what Twilio asks for then. Raises SendError."""
    which, query = decoded(cursor) if cursor else (0, "")
    day = {"DateSent>": since.astimezone(UTC).date().isoformat()} if since else {}
    params = dict(parse_qsl(query)) or {LISTS[which]: number, "PageSize": str(PAGE_SIZE), **day}
    answer = client.get("Messages.json", **params)
    listed = [(made_at(row), row) for row in rows(answer.get("messages"))]
    wanted = [(at, row) for at, row in listed if at and (since is None or at >= since)]
    goes_on = urlsplit(text(answer.get("next_page_uri"))).query if len(wanted) == len(listed) else ""
    following = (which, goes_on) if goes_on else (which + 1, "")
    told = [(at, row) for at, row in reversed(wanted) if identifier(text(row.get("sid")))]
    return HistoryPage(
        events=tuple(event for at, row in told for event in events(client, number, at, row)),
        unreadable={text(row["sid"]): at for at, row in told if is_empty(row)},
        next=json.dumps(following) if following[0] < len(LISTS) else "",
        conversations=len({customer_of(row) for _at, row in told}),
    )


def made_at(row: Row) -> datetime | None:
    """RFC 2822."""
    try:
        return parsedate_to_datetime(text(row.get("date_created"))).astimezone(UTC)
    except (TypeError, ValueError):
        return None


def is_outgoing(row: Row) -> bool:
    return text(row.get("direction")).startswith("outbound")


def has_files(row: Row) -> bool:
    return text(row.get("num_media")) not in ("", "0")


def is_empty(row: Row) -> bool:
    """A place has neither words nor files."""
    return not text(row.get("body")) and not has_files(row)


def customer_of(row: Row) -> str:
    return address(text(row.get("to" if is_outgoing(row) else "from")))


def events(client: TwilioClient, number: str, at: datetime, row: Row) -> Iterator[Event]:
    who: dict[str, Any] = {"account": number, "at": at, "customer": customer_of(row)}
    if not who["customer"] or is_empty(row):
        return
    sid = text(row["sid"])
    said: dict[str, Any] = {"external_id": sid, "text": text(row.get("body")), "attachments": files(client, sid, row)}
    if not is_outgoing(row):
        yield MessageReceived(**who, **said)
        return
    yield MessageEchoed(**who, **said)
    yield from receipt(who, sid, text(row.get("status")), text(row.get("error_code")))


def files(client: TwilioClient, sid: str, row: Row) -> tuple[IncomingAttachment, ...]:
    if not has_files(row):
        return ()
    found = rows(client.get(f"Messages/{sid}/Media.json").get("media_list"))
    return tuple(file for one in found if (file := attachment(one)))


def attachment(file: Row) -> IncomingAttachment | None:
    uri, mime_type = text(file.get("uri")).removesuffix(".json"), text(file.get("content_type"))[:100]
    if not uri.startswith("/"):
        return None
    name = f"{uri.rpartition('/')[2][-60:]}{extension(mime_type)}"
    return IncomingAttachment(kind=kind_of(mime_type), url=f"{FILES}{uri}", name=name, mime_type=mime_type)
