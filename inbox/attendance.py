"""Whether anybody of a workspace is there, for whoever asks outside of a hub: a customer who waits for an answer.

Each hub says it of those with pages at it, every few seconds; Redis forgets what is not said again.
"""

from collections.abc import Iterable
from functools import cache

from django.conf import settings
from redis import Redis, RedisError

from inbox.presence import FORGOTTEN_SECONDS
from inbox.wake import breaker


def tell(workspace_ids: Iterable[int]) -> None:
    """Say of these that somebody is there and at work."""
    ids = list(workspace_ids)

    def send() -> None:
        with redis().pipeline(transaction=False) as line:
            for workspace_id in ids:
                line.set(_key(workspace_id), 1, ex=int(FORGOTTEN_SECONDS))
            line.execute()

    if ids:
        breaker.call(send, "attendance")


def is_anyone_here(workspace_id: int) -> bool | None:
    """None while nobody knows, since Redis is away."""
    if breaker.is_open:
        return None
    try:
        return bool(redis().exists(_key(workspace_id)))
    except RedisError:
        return None


def _key(workspace_id: int) -> str:
    return f"messio:attendance:{workspace_id}"


@cache
def redis() -> Redis:
    seconds = settings.REDIS_TIMEOUT_SECONDS
    return Redis.from_url(settings.REDIS_URL, socket_timeout=seconds, socket_connect_timeout=seconds)
