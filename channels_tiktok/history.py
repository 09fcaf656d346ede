"""The past of an account as TikTok's list shows it, told in the same events as its webhooks.

The list of conversations names no person and shows no message, so each that moved is read by a call of its own.
Source: TikTok API for Business, "Get conversations", read 2026-11: those of the last 90 days, in no promised order.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from channels_tiktok.client import TikTokClient
from channels_tiktok.events import LONGEST_ADDRESS
from channels_tiktok.listing import EPOCH, read_conversation
from inbox.connectors import ErrorKind, HistoryPage, HistoryReach, SendError
from inbox.events import platform_time
from inbox.fields import decoded, identifier, mapping, rows, text

# A stranger's conversation moves to the others once it is answered.
TYPES = ("SINGLE", "STRANGER")
PAGE_SIZE = 100
REACH = HistoryReach(
    shows=_("TikTok shows the newest 20 messages of each conversation of the last 90 days."),
    misses=_(
        "Reactions, whether a customer has read a reply, and what is older than a conversation's newest 20 messages "
        "cannot be looked up later."
    ),
    slows=_("TikTok allows so many calls a minute to each account, and replies need them first."),
    # TikTok API for Business, rate limits: 10 calls a second to Business Messaging for the application, of which one
    # account's list gets a fifth; 40 a minute for an account.
    calls_per_second=2,
    calls_per_day=lambda customers: 40 * 60 * 24,
)


@dataclass
class Place:
    """Where the walk stands, as our cursor carries it: which list, its cursor, and conversations still to be read."""

    listed: int = 0
    after: str = ""
    waiting: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return json.dumps(asdict(self)) if self.waiting or self.listed < len(TYPES) else ""


def read(client: TikTokClient, account: str, since: datetime | None, cursor: str) -> HistoryPage:
    """One conversation that waits to be read, or else the next page of a list. Raises SendError."""
    place = read_place(cursor)
    if not place.waiting:
        return read_list(client, account, since, place)
    conversation, *others = place.waiting
    following = Place(place.listed, place.after, others)
    try:
        found = read_conversation(client, account, conversation)
    except SendError as error:
        if error.kind is not ErrorKind.REJECTED:
            raise
        # One that is gone by now costs the others nothing.
        return HistoryPage(next=str(following))
    events = found.events(account, conversation) if found.customer.external_id else []
    return HistoryPage(events=tuple(events), next=str(following), conversations=1)


def read_place(cursor: str) -> Place:
    if not cursor:
        return Place()
    given = mapping(decoded(cursor))
    return Place(int(given["listed"]), text(given["after"]), [text(name) for name in given["waiting"]])


def read_list(client: TikTokClient, account: str, since: datetime | None, place: Place) -> HistoryPage:
    params = {"business_id": account, "conversation_type": TYPES[place.listed], "limit": str(PAGE_SIZE)}
    answer = client.get(
        "business/message/conversation/list", **params, **({"cursor": place.after} if place.after else {})
    )
    listed = rows(answer.get("conversations"))
    moved = [row for row in listed if since is None or platform_time(row.get("update_time"), since) >= since]
    moved.sort(key=lambda row: platform_time(row.get("update_time"), EPOCH), reverse=True)
    names = [name for row in moved if (name := identifier(row.get("conversation_id"), LONGEST_ADDRESS))]
    after = text(answer.get("cursor"))
    # A page of which nothing moved ends a check: further ones would be older.
    goes_on = answer.get("has_more") is True and after not in ("", place.after) and bool(moved)
    following = Place(place.listed, after, names) if goes_on else Place(place.listed + 1, "", names)
    return HistoryPage(next=str(following))
