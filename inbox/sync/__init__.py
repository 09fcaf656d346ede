"""What is read from a platform beside what it posts: a check that repairs what webhooks missed, and the past.

A step is one call to the platform's list and one transaction: its messages and how far the reading came are committed
together, so that a process may die anywhere. `claimed_until` says before when nobody else may take a step: while one
is under way, and as long as the pace or the platform asks for rest. A check begins when `next_at` is due; until it
has ended, `next_at` is when it began, and `cursor` where it goes on.
"""

import logging
from threading import BoundedSemaphore, Lock

from django.db import InterfaceError, OperationalError

from inbox.connections import no_connection_held
from inbox.connectors import ErrorKind, SendError
from inbox.sync.claim import Claim, due_channels, platform_of, take
from inbox.sync.outcome import record, record_error

__all__ = ["due_channels", "step"]

log = logging.getLogger(__name__)

# So many steps of one platform at once in a process: where it hangs, the other threads still send.
MOST_AT_ONCE = 3
# A code of our own: we failed, not the platform.
CRASH = "crash"

slots: dict[str, BoundedSemaphore] = {}
making_slots = Lock()


def step(channel_id: int) -> float | None:
    """Take one step, if one is wanted. Returns in how many seconds the next may follow, None when nothing is left.

    None too where this process has its hands full; the sweep asks again.
    """
    platform = platform_of(channel_id)
    if platform is None:
        return None
    with making_slots:
        slot = slots.setdefault(platform, BoundedSemaphore(MOST_AT_ONCE))
    if not slot.acquire(blocking=False):
        return None
    try:
        claim = take(channel_id)
        return read(claim) if claim else None
    finally:
        slot.release()


def read(claim: Claim) -> float | None:
    try:
        with no_connection_held():
            page = claim.connector.history(claim.channel, claim.since, claim.cursor)
        return record(claim, page)
    except SendError as error:
        log.info("channel not read: channel=%s kind=%s code=%s", claim.channel.pk, error.kind, error.code)
        return record_error(claim, error)
    except (OperationalError, InterfaceError):
        raise  # the database's trouble: the claim runs out, and the step is taken again
    except Exception:
        log.exception("channel not read: channel=%s", claim.channel.pk)
        return record_error(claim, SendError(ErrorKind.REJECTED, CRASH))
