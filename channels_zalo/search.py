"""Was an interrupted send taken? Zalo gives no key to ask with, so the conversation is read back.

Source: Zalo for Developers, Official Account, "Lấy thông tin tin nhắn trong một hội thoại": the ten newest.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from channels_zalo import history
from channels_zalo.client import ZaloClient
from channels_zalo.events import recipient_of
from inbox.connectors import Found, OutgoingPart, Search
from inbox.fields import identifier, text

# Zalo's clock against ours.
CLOCKS_DIFFER = timedelta(seconds=60)
# A send that Zalo took may be listed a little later: before this, absence proves nothing.
SETTLED = timedelta(seconds=24)


@dataclass(frozen=True)
class Others:
    """Ids of messages that are not the one looked for; `earlier` ones had come before it was tried."""

    known: frozenset[str]
    earlier: frozenset[str]


def find_sent(client: ZaloClient, account: str, part: OutgoingPart, others: Others, now: datetime) -> Search:
    """YES with the id of the one message of the account that is no other's, was made since the try, and says the same.

    Several that fit prove nothing. NO only where the list reaches back to the try, and `SETTLED` has passed.
    """
    person = recipient_of(part.recipient).get("user_id")
    if part.tried_at is None or person is None:
        return Search(found=Found.UNKNOWN)
    listed = history.list_conversation(client, person)
    since = part.tried_at - CLOCKS_DIFFER
    newer = list(takewhile(lambda row: _id(row) not in others.earlier, listed))
    recent = [row for row in newer if not history.is_older(row, since)]
    matching = [row for row in recent if _matches(row, account, part) and _id(row) not in others.known]
    if len(matching) == 1:
        return Search(found=Found.YES, external_id=_id(matching[0]))
    reaches_back = len(recent) < len(listed) or len(listed) < history.COUNT
    settled = now >= part.tried_at + SETTLED
    proven = bool(listed) and not matching and reaches_back and settled
    return Search(found=Found.NO if proven else Found.UNKNOWN)


def _id(row: dict[str, Any]) -> str:
    return identifier(row.get("message_id"))


def _matches(row: dict[str, Any], account: str, part: OutgoingPart) -> bool:
    if not _id(row) or not history.is_outgoing(row, account):
        return False
    kind = history.kind_of(row)
    if part.file is not None:
        return kind == part.file.kind
    return not kind and _plain(text(row.get("message"))) == _plain(part.text)


def _plain(words: str) -> str:
    return unicodedata.normalize("NFC", words).strip()
