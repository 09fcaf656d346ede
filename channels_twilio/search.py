"""Was an interrupted send taken? Twilio gives no key to ask with, so the account's list is read back.

Source: Twilio, "Message resource", read 2026-11: days are the list's finest filter. The status of a message proves it too,
since its address carries our key.
"""

from datetime import UTC, datetime, timedelta

from channels_twilio.client import TwilioClient
from channels_twilio.history import Row, has_files, is_outgoing, made_at
from channels_twilio.parsing import identifier
from inbox.connectors import Found, OutgoingPart, Search
from inbox.fields import rows, text

MOST_LISTED = 50
# Twilio's clock against ours, and its times in whole seconds.
CLOCKS_DIFFER = timedelta(seconds=60)
# A send that Twilio took may be listed a little later: before this, absence proves nothing.
SETTLED = timedelta(seconds=24)


def find_sent(client: TwilioClient, number: str, part: OutgoingPart, known: frozenset[str], now: datetime) -> Search:
    """YES with the id of the oldest message that is no other's, was made since the try, and says the same."""
    if part.tried_at is None:
        return Search(found=Found.UNKNOWN)
    since = part.tried_at - CLOCKS_DIFFER
    day = since.astimezone(UTC).date().isoformat()
    asked = {"To": part.recipient, "From": number, "DateSent>": day, "PageSize": str(MOST_LISTED)}
    listed = rows(client.get("Messages.json", **asked).get("messages"))
    for row in reversed(listed):
        sid = identifier(text(row.get("sid")))
        if sid and sid not in known and is_alike(row, part, since):
            return Search(found=Found.YES, external_id=sid)
    proven = now >= part.tried_at + SETTLED and len(listed) < MOST_LISTED
    return Search(found=Found.NO if proven else Found.UNKNOWN)


def is_alike(row: Row, part: OutgoingPart, since: datetime) -> bool:
    made = made_at(row)
    if not is_outgoing(row) or made is None or made < since:
        return False
    if part.file:
        return has_files(row)
    body = text(row.get("body")).strip()
    # Of a template Twilio lists the words alone, which have something above and below them.
    return bool(body) and body in part.text if part.template else body == part.text.strip()
