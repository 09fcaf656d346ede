"""What is read from a platform beside what it posts: a check that repairs what webhooks missed, and the past.

A step is one call to the platform's list and one transaction: its messages and how far the reading came are committed
together, so that a process may die anywhere. `claimed_until` says before when nobody else may take a step: while one
is under way, and as long as the pace or the platform asks for rest. A check begins when `next_at` is due; until it
has ended, `next_at` is when it began, and `cursor` where it goes on.
"""

import logging
import time
from collections.abc import Iterator
from itertools import chain, repeat

from django.db import OperationalError
from django.db.models import Q

from inbox.connections import is_database_away, no_connection_held
from inbox.connectors import ErrorKind, SendError
from inbox.sync.claim import Claim, due_channels, next_due, platform_of, take
from inbox.sync.hands import hands
from inbox.sync.outcome import record, record_error, record_refusal

__all__ = ["due_channels", "step", "steps", "take"]

log = logging.getLogger(__name__)

# So long a thread goes on with whatever is due; then others have their turn.
HOLD_SECONDS = 10.0
# A code of our own: we failed, not the platform.
CRASH = "crash"


def step(channel_id: int) -> float | None:
    """Take one step, if one is wanted. Returns in how many seconds the next may follow, None when nothing is left.

    None too where this process has its hands full; the sweep asks again.
    """
    platform = platform_of(channel_id)
    if platform is None:
        return None
    free = hands(platform)
    with free.one() as is_free:
        if not is_free:
            return None
        with free.claim(Q(channel=channel_id)) as claim:
            return read(claim) if claim else None


def steps(channel_id: int) -> Iterator[tuple[int, float]]:
    """Take a step of this channel, then of others of its platform, for as long as one is due and `HOLD_SECONDS` last.

    Yields each channel of which another step may follow, and in how many seconds.
    """
    platform = platform_of(channel_id)
    if platform is None:
        return
    free, until = hands(platform), time.monotonic() + HOLD_SECONDS
    with free.one() as is_free:
        if not is_free:
            return
        for chosen in chain([Q(channel=channel_id)], repeat(Q(channel__platform=platform))):
            with free.claim(chosen) as claim:
                if claim is None:
                    return
                wait_seconds = read(claim)
            if wait_seconds is not None:
                yield claim.channel.pk, wait_seconds
            if time.monotonic() >= until:
                break
    if (waiting := next_due(platform)) is not None:
        yield waiting, 0


def read(claim: Claim) -> float | None:
    try:
        with no_connection_held():
            page = claim.connector.history(claim.channel, claim.since, claim.cursor)
        return record(claim, page)
    except SendError as error:
        log.info("channel not read: channel=%s kind=%s code=%s", claim.channel.pk, error.kind, error.code)
        return record_error(claim, error)
    except Exception as error:
        if is_database_away(error):
            raise  # the claim runs out, and the step is taken again
        if isinstance(error, OperationalError):
            log.warning("channel read, and not taken: channel=%s error=%s", claim.channel.pk, error)
            return record_refusal(claim)
        log.exception("channel not read: channel=%s", claim.channel.pk)
        return record_error(claim, SendError(ErrorKind.REJECTED, CRASH))
