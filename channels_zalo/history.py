"""A list of the past as Zalo gives it, told in the same events as its webhooks.

Source: Zalo for Developers, Official Account, "Lấy thông tin tin nhắn trong một hội thoại" and "Lấy danh sách tin nhắn
gần nhất", read 2026-11: ten rows a call, by offset, newest first; `src` is 1 from the user, 0 from the account. Seen
in the field: rows of recent chats without `src`, and several of one person among them.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from channels_zalo.attachments import UNSUPPORTED
from channels_zalo.client import ZaloClient
from channels_zalo.events import LONGEST_CUSTOMER
from inbox.connectors import HistoryPage, HistoryReach
from inbox.events import Event, IncomingAttachment, MessageEchoed, MessageReceived, platform_time
from inbox.fields import identifier, mapping, picked, real, rows, text

Row = dict[str, Any]
REACH = HistoryReach(
    shows=_("Messio reads the newest 50 messages of each conversation in Zalo."),
    misses=_(
        "Reactions, and whether a customer has read a reply cannot be looked up later: Zalo tells them only once, when they happen. The same holds for visitors without a Zalo account."
    ),
    slows=_("Zalo allows 4,000 calls a minute for all Official Accounts of Messio together."),
    # "Giới hạn tốc độ API": of the whole application; a share of it for one account.
    calls_per_second=10,
    calls_per_day=lambda customers: 100_000,
)
COUNT = 10
# So far back a conversation is read where nothing says how far to go.
DEEPEST = 50
# An end for a list that has none, and so many people that were read lately: whoever comes up again is read again.
LAST_OFFSET = 10_000
MOST_SEEN = 500
NEVER = datetime.fromtimestamp(0, UTC)


@dataclass
class Place:
    """Where the walk stands, as our cursor carries it.

    offset: of the list of recent chats; -1 after its end. waiting: whose conversations are still to be read, the first
    of them from `inside` on; seen: those that were, since the same person may come up again.
    """

    offset: int = 0
    waiting: list[str] = field(default_factory=list)
    inside: int = 0
    seen: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return json.dumps(asdict(self)) if self.offset >= 0 or self.waiting else ""


def read(client: ZaloClient, account: str, since: datetime | None, cursor: str) -> HistoryPage:
    """One call: ten rows of the recent chats, or ten messages of a conversation found there. Raises SendError."""
    place = Place(**json.loads(cursor)) if cursor else Place()
    if place.waiting:
        return read_conversation(client, account, since, place)
    return read_recent(client, account, since, place)


def read_recent(client: ZaloClient, account: str, since: datetime | None, place: Place) -> HistoryPage:
    listed = rows(client.get("v2.0/oa/listrecentchat", offset=place.offset, count=COUNT).get("data"))
    moved = [row for row in listed if not is_older(row, since)]
    people = dict.fromkeys(person for row in moved if (person := customer_of(row, account)))
    place.waiting = [person for person in people if person not in place.seen]
    place.seen = [*place.seen, *place.waiting][-MOST_SEEN:]
    # Rows move down while messages come in; what is listed twice is known.
    goes_on = len(moved) == len(listed) == COUNT and place.offset < LAST_OFFSET
    place.offset = place.offset + COUNT if goes_on else -1
    return HistoryPage(next=str(place))


def read_conversation(client: ZaloClient, account: str, since: datetime | None, place: Place) -> HistoryPage:
    person, *others = place.waiting
    listed = list_conversation(client, person, place.inside)
    is_first = place.inside == 0
    fresh = [row for row in listed if not is_older(row, since)]
    goes_on = len(fresh) == len(listed) == COUNT and place.inside + COUNT < DEEPEST
    following = Place(
        offset=place.offset,
        waiting=[person, *others] if goes_on else others,
        inside=place.inside + COUNT if goes_on else 0,
        seen=place.seen,
    )
    events = [event for row in reversed(listed) if (event := message_event(row, account, person)) is not None]
    return HistoryPage(events=tuple(events), next=str(following), conversations=1 if is_first else 0)


def list_conversation(client: ZaloClient, person: str, offset: int = 0) -> list[Row]:
    """Newest first."""
    answer = client.get("v2.0/oa/conversation", user_id=person, offset=offset, count=COUNT)
    return rows(answer.get("data"))


def is_older(row: Row, since: datetime | None) -> bool:
    """One whose time cannot be read may be new."""
    at = sent_at(row)
    return since is not None and at is not None and at < since


def sent_at(row: Row) -> datetime | None:
    at = platform_time(row.get("time"), NEVER)
    return at if at > NEVER else None


def is_outgoing(row: Row, account: str) -> bool:
    author = identifier(row.get("from_id"), LONGEST_CUSTOMER)
    return author == account if author else text(row.get("src")) == "0"


def customer_of(row: Row, account: str) -> str:
    side = "to_id" if is_outgoing(row, account) else "from_id"
    return identifier(row.get(side), LONGEST_CUSTOMER)


# ── Messages as events ─────────────────────────────────────────────────────────────────────────────────────────────


def message_event(row: Row, account: str, customer: str) -> Event | None:
    external_id, at = identifier(row.get("message_id")), sent_at(row)
    if not external_id or at is None or customer_of(row, account) != customer:
        return None
    said: dict[str, Any] = {
        "account": account,
        "at": at,
        "customer": customer,
        "external_id": external_id,
        "text": text(row.get("message")),
        "attachments": tuple(attachments(row)),
    }
    if is_outgoing(row, account):
        return MessageEchoed(**said)
    shows = said["text"] or any(given.kind != UNSUPPORTED for given in said["attachments"])
    name = text(row.get("from_display_name"))
    return MessageReceived(**said, kind="message" if shows else "unsupported", name=name)


def kind_of(row: Row) -> str:
    """In our words; empty for text."""
    return TYPES.get(text(row.get("type")).lower(), UNSUPPORTED)


def attachments(row: Row) -> Iterable[IncomingAttachment]:
    kind = kind_of(row)
    return READERS[kind](kind, row) if kind else []


def _file(kind: str, row: Row) -> Iterable[IncomingAttachment]:
    yield IncomingAttachment(kind=kind, url=text(row.get("url")) or text(row.get("thumb")))


def _links(kind: str, row: Row) -> Iterable[IncomingAttachment]:
    for link in rows(row.get("links")) or [row]:
        data: Row = picked(link, ("title", "url"))
        if description := text(link.get("description")):
            data["subtitle" if "title" in data else "title"] = description
        yield IncomingAttachment(kind=kind, is_file=False, data=data)


def _location(kind: str, row: Row) -> Iterable[IncomingAttachment]:
    """An object, or the same as JSON text."""
    place = row.get("location")
    if isinstance(place, str):
        try:
            place = json.loads(place)
        except (ValueError, RecursionError):
            place = None
    latitude, longitude = (real(mapping(place).get(name)) for name in ("latitude", "longitude"))
    is_place = latitude is not None and longitude is not None
    data: Row = {"latitude": latitude, "longitude": longitude} if is_place else {}
    yield IncomingAttachment(kind=kind, is_file=False, data=data)


def _unsupported(kind: str, row: Row) -> Iterable[IncomingAttachment]:
    yield IncomingAttachment(kind=kind, is_file=False, data={"type": text(row.get("type"))[:40]})


TYPES = {
    "": "",
    "text": "",
    "photo": "image",
    "image": "image",
    "gif": "image",
    "sticker": "sticker",
    "voice": "audio",
    "audio": "audio",
    "video": "video",
    "file": "file",
    "link": "fallback",
    "links": "fallback",
    "location": "location",
}
READERS: dict[str, Callable[[str, Row], Iterable[IncomingAttachment]]] = {
    **dict.fromkeys(("image", "sticker", "audio", "video", "file"), _file),
    "fallback": _links,
    "location": _location,
    UNSUPPORTED: _unsupported,
}
