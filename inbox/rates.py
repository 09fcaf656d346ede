"""How often something happens, in windows of time: counted in Redis for all processes together.

While that is away each process counts for itself: then it is a little more, never unlimited.
"""

import time
from collections.abc import Callable

from django.core.cache import caches

from inbox.attendance import redis
from inbox.wake import breaker

# In Redis, which others may use too.
KEPT_UNDER = "messio:rates:"


def count(what: str, seconds: int, by: int = 1) -> tuple[int, int]:
    """Count one more of `what`, or so many, within the present window of so many seconds.

    Returns how many there are with these, and in how many seconds the next window begins. It asks Redis: no event loop may call it.
    """
    return in_window(counted, what, seconds, by)


def count_here(what: str, seconds: int, by: int = 1) -> tuple[int, int]:
    """The same of what comes to this process alone."""
    return in_window(counted_here, what, seconds, by)


def in_window(counted_by: Callable[[str, int, int], int], what: str, seconds: int, by: int) -> tuple[int, int]:
    now = time.time()
    window = int(now // seconds)
    found = counted_by(f"{what}:{window}", seconds * 2, by)
    return found, int((window + 1) * seconds - now) + 1


def counted(key: str, kept_seconds: int, by: int) -> int:
    found: list[int] = []

    def ask() -> None:
        with redis().pipeline(transaction=False) as line:
            line.incrby(f"{KEPT_UNDER}{key}", by)
            line.expire(f"{KEPT_UNDER}{key}", kept_seconds)
            found.append(int(line.execute()[0]))

    return found[0] if breaker.call(ask, "count") else counted_here(key, kept_seconds, by)


def counted_here(key: str, kept_seconds: int, by: int) -> int:
    counts = caches["counts"]
    counts.add(key, 0, kept_seconds)
    return counts.incr(key, by)
