"""What a visitor does is written down like any platform's post, then applied at once where nothing is in the way.

Durable first: the answer to the visitor follows the commit of the delivery, and what could not be applied now is the ingest
process's, as ever. So a message is there once, in order, and blocked customers, lists and live tabs need no second way.
"""

import json
import logging
import time
from typing import Any

from django.db import DatabaseError
from django.utils import timezone

from inbox import ingest, webhooks
from inbox.connections import is_database_away
from inbox.models import Channel, MessagePart

log = logging.getLogger(__name__)

# The ingest process may have taken it before us; that is over within milliseconds.
PATIENCE_SECONDS = 1.0
LOOKS_APART_SECONDS = 0.02


def post(channel: Channel, visitor: str, **what: Any) -> None:
    """Keep what a visitor did. what: see `parsing.py`."""
    at = round(timezone.now().timestamp() * 1000)
    body = json.dumps({"key": channel.external_id, "visitor": visitor, "at": at, **what})
    delivery_id = webhooks.store(channel.platform, body.encode(), {})
    try:
        ingest.drain(limit=1, first=delivery_id)
    except (DatabaseError, ingest.TooMuchAtOnce) as error:
        if is_database_away(error):
            raise
        log.warning("post left to ingest: delivery=%s %s", delivery_id, type(error).__name__)


def is_there(channel: Channel, external_id: str) -> bool:
    return MessagePart.objects.filter(channel=channel, external_id=external_id).exists()


def wait_for(channel: Channel, external_id: str) -> None:
    """Until the message stands in its thread; for a moment only, since it is kept in any case."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_there(channel, external_id) and time.monotonic() < deadline:
        time.sleep(LOOKS_APART_SECONDS)
