"""The past of a Page or an Instagram account as its conversations list shows it, told in the same events as its webhooks.

Source: Messenger Platform, "Conversations", read 2026-10: ids of all messages, details of the 20 most recent of each
conversation alone; no filter by time, so the list is walked from the newest; times in whole seconds.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from channels_fb.attachments import story
from channels_fb.client import PageClient
from channels_fb.events import LONGEST_CUSTOMER
from channels_fb.listing import Account
from channels_fb.search import created_at, time_of
from inbox.connectors import HistoryPage, HistoryReach, SendError
from inbox.events import Event, IncomingAttachment, MessageEchoed, MessageReceived
from inbox.fields import identifier, mapping, number, picked, rows, text

REACH = HistoryReach(
    shows=_("Facebook shows the newest 20 messages of each conversation."),
    misses=_(
        "Edits, deletions, reactions, and whether a customer has read a reply cannot be looked up later: Facebook tells "
        "them only once, when they happen."
    ),
    slows=_("Facebook allows more readings the more customers have written to the Page in the last 24 hours."),
    # Messenger Platform, "Overview", rate limits: of the Conversations API, and of all calls for a Page.
    calls_per_second=2,
    calls_per_day=lambda customers: 200 * customers,
)
INSTAGRAM_REACH = HistoryReach(
    shows=_(
        "Instagram shows the newest 20 messages of each conversation, and none of message requests that nobody touched "
        "for 30 days."
    ),
    misses=_(
        "Edits, messages taken back, reactions, and whether a customer has seen a reply cannot be looked up later: "
        "Instagram tells them only once, when they happen."
    ),
    slows=_("Instagram allows more readings the more customers have written to the account in the last 24 hours."),
    # The same page: as of a Page, for each Instagram account.
    calls_per_second=2,
    calls_per_day=lambda customers: 200 * customers,
)
# Fewer where the platform finds an answer too large ("Please reduce the amount of data you're asking for", code 1).
PAGE_SIZES = (25, 5)
TOO_LARGE = "1"
IDS = 100
# Facebook's word for somebody whose name it does not tell.
NAMELESS = "Facebook user"


@dataclass
class Place:
    """Where the walk stands, as our cursor carries it.

    after: of the list. deep: conversations of which more ids must be listed, each with the cursor inside it; that only
    counts what is lost, so it comes last.
    """

    after: str = ""
    deep: list[tuple[str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        return json.dumps(asdict(self)) if self.after or self.deep else ""


def read(client: PageClient, account: Account, since: datetime | None, cursor: str) -> HistoryPage:
    """One page of conversations, or of the bare ids of one in which more was said than is shown. Raises SendError."""
    place = Place(**json.loads(cursor)) if cursor else Place()
    if since and place.deep and not place.after:
        return read_ids(client, since, place.deep)
    answer = read_conversations(client, account, place.after)
    listed = rows(answer.get("data"))
    moved = [row for row in listed if not (since and is_older(row, since))]
    threads = {identifier(row.get("id")): mapping(row.get("messages")) for row in moved}
    deep = [(thread, after) for thread, found in threads.items() if since and (after := goes_on(found, since))]
    following = Place(
        after=next_cursor(answer, place.after) if len(moved) == len(listed) else "", deep=[*place.deep, *deep]
    )
    return HistoryPage(
        events=tuple(event for row in moved for event in conversation_events(row, account.id)),
        unreadable=unreadable(message for found in threads.values() for message in rows(found.get("data"))),
        next=str(following),
        conversations=len(moved),
        pause_seconds=client.pause_seconds,
        usage=client.usage,
    )


def read_conversations(client: PageClient, account: Account, after: str) -> dict[str, Any]:
    params = {"platform": account.listing.platform, "fields": account.listing.fields}
    params |= {"after": after} if after else {}
    largest, smallest = PAGE_SIZES
    try:
        return client.get(f"{account.page}/conversations", limit=str(largest), **params)
    except SendError as error:
        if error.code != TOO_LARGE:
            raise
        return client.get(f"{account.page}/conversations", limit=str(smallest), **params)


def is_older(conversation: dict[str, Any], since: datetime) -> bool:
    """One whose time cannot be read may be new."""
    at = time_of(conversation.get("updated_time"))
    return at is not None and at < since


def goes_on(messages: dict[str, Any], since: datetime, before: str = "") -> str:
    """The cursor behind the messages that were listed from `before` on, where all of them are as new as `since` and there are more."""
    times = [created_at(message) for message in rows(messages.get("data"))]
    return next_cursor(messages, before) if all(at is not None and at >= since for at in times) else ""


def next_cursor(listing: dict[str, Any], before: str = "") -> str:
    """Empty at the end, and where the list does not move on from `before`."""
    paging = mapping(listing.get("paging"))
    after = mapping(paging.get("cursors")).get("after")
    return after if "next" in paging and isinstance(after, str) and after != before else ""


def read_ids(client: PageClient, since: datetime, deep: list[tuple[str, str]]) -> HistoryPage:
    """The next ids of the first conversation that goes deeper; nothing but their times is told of them."""
    (thread, after), *others = deep
    answer = client.get(f"{thread}/messages", fields="id,created_time", limit=str(IDS), after=after)
    further = goes_on(answer, since, after)
    found = unreadable(rows(answer.get("data")))
    return HistoryPage(
        unreadable={external_id: at for external_id, at in found.items() if at >= since},
        next=str(Place(deep=[(thread, further), *others] if further else others)),
        pause_seconds=client.pause_seconds,
        usage=client.usage,
    )


def unreadable(messages: Iterable[dict[str, Any]]) -> dict[str, datetime]:
    """Those without an author: of what is not shown any more, only id and time are listed."""
    found = ((identifier(message.get("id")), created_at(message)) for message in messages if "from" not in message)
    return {external_id: at for external_id, at in found if external_id and at}


# ── Messages as events ─────────────────────────────────────────────────────────────────────────────────────────────


def conversation_events(conversation: dict[str, Any], account: str) -> list[Event]:
    """Oldest first. Without a participant beside the account there is nobody whose conversation it could be."""
    people = {
        identifier(person.get("id"), LONGEST_CUSTOMER): text(person.get("name")) or text(person.get("username"))
        for person in rows(mapping(conversation.get("participants")).get("data"))
    }
    customer = next((person for person in people if person not in ("", account)), "")
    if not customer:
        return []
    listed = rows(mapping(conversation.get("messages")).get("data"))
    events = (message_event(message, account, customer, people[customer]) for message in reversed(listed))
    return [event for event in events if event is not None]


def message_event(message: dict[str, Any], account: str, customer: str, name: str) -> Event | None:
    external_id, at = identifier(message.get("id")), created_at(message)
    author = identifier(mapping(message.get("from")).get("id"), LONGEST_CUSTOMER)
    if not external_id or at is None or not author:
        return None
    said: dict[str, Any] = {
        "account": account,
        "at": at,
        "customer": customer,
        "external_id": external_id,
        "text": text(message.get("message")),
        "attachments": attachments(message, at),
        "reply_to": identifier(mapping(message.get("reply_to")).get("mid")),
    }
    if author == account:
        return MessageEchoed(**said)
    shows = said["text"] or said["attachments"]
    known_name = "" if name == NAMELESS else name
    return MessageReceived(**said, kind="message" if shows else "unsupported", name=known_name)


def attachments(message: dict[str, Any], at: datetime) -> tuple[IncomingAttachment, ...]:
    told = mapping(message.get("story"))
    found = [*story(told.get("reply_to"), at), *story(told.get("mention"), at, "story_mention")]
    found += [attachment(row) for row in rows(mapping(message.get("attachments")).get("data"))]
    found += [
        IncomingAttachment(kind="fallback", is_file=False, data={"title": text(share.get("name")), "url": link})
        for share in rows(mapping(message.get("shares")).get("data"))
        if (link := text(share.get("link")))
    ]
    if sticker := text(message.get("sticker")):
        found.append(IncomingAttachment(kind="sticker", url=sticker))
    return tuple(found)


def attachment(row: dict[str, Any]) -> IncomingAttachment:
    """The member that holds the address tells the kind; a voice message is a file whose type says so."""
    size = number(row.get("size"))
    said: dict[str, Any] = picked(row, ("name", "mime_type")) | {"size": int(size) if size is not None else None}
    for member, kind in (("image_data", "image"), ("video_data", "video")):
        if url := text(mapping(row.get(member)).get("url")):
            return IncomingAttachment(kind=kind, url=url, **said)
    kind = "audio" if text(row.get("mime_type")).startswith("audio/") else "file"
    return IncomingAttachment(kind=kind, url=text(row.get("file_url")), **said)
