"""Was an interrupted send taken? TikTok gives no key to ask with, so the conversation's newest messages are read back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from channels_tiktok.listing import SHOWN, Conversation, Listed
from inbox.connectors import Found, OutgoingPart, Search

# TikTok's clock against ours.
CLOCKS_DIFFER = timedelta(seconds=60)
# A send that TikTok took may be listed a little later: before this, absence proves nothing.
SETTLED = timedelta(seconds=24)


@dataclass(frozen=True)
class Others:
    """Ids of messages that are not the one looked for; `earlier` ones had come before it was tried."""

    known: frozenset[str]
    earlier: frozenset[str]


def find_sent(conversation: Conversation, part: OutgoingPart, others: Others, now: datetime) -> Search:
    """Return YES with the id of a message of ours that is no other's, was made since the try, and says the same.

    NO only where each message since the try is listed and is another one, and `SETTLED` has passed.
    """
    if part.tried_at is None:
        return Search(found=Found.UNKNOWN)
    since = part.tried_at - CLOCKS_DIFFER
    messages = conversation.messages
    newer = list(takewhile(lambda message: message.external_id not in others.earlier, messages))
    recent = [message for message in newer if message.at is None or message.at >= since]
    candidates = [message for message in recent if message.at and _matches(message, part, others.known)]
    if candidates:
        return Search(found=Found.YES, external_id=min(candidates, key=lambda message: message.at or now).external_id)
    unread = any(message.at is None and message.external_id not in others.known for message in recent)
    reaches_back = len(messages) < SHOWN or len(recent) < len(messages)
    proven = bool(messages) and reaches_back and not unread and now >= part.tried_at + SETTLED
    return Search(found=Found.NO if proven else Found.UNKNOWN)


def _matches(message: Listed, part: OutgoingPart, known: frozenset[str]) -> bool:
    if not message.is_ours or not message.external_id or message.external_id in known:
        return False
    content = message.content
    if part.file is None:
        return content.text.strip() == part.text.strip() and not content.attachments
    return [attachment.kind for attachment in content.attachments] == [part.file.kind]
