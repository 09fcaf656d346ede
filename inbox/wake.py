"""Wake-ups through Redis: Celery tasks and pokes for the hubs. Lost ones are repeated by a sweep or a poll.

With Redis away a wake-up costs at most a second, and then nothing for five: nobody waits for what may be missed.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from celery import current_app
from channels.layers import get_channel_layer
from django.conf import settings
from redis import Redis

log = logging.getLogger(__name__)

HUBS = "hubs"
PAUSE_SECONDS = 5


class Breaker:
    """After a failure, skip calls for a while."""

    def __init__(self) -> None:
        self.open_until = 0.0

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self.open_until

    def call(self, function: Callable[[], Any], what: str) -> bool:
        """Return whether the call was made and succeeded."""
        if self.is_open:
            return False
        try:
            function()
        except Exception as error:
            self.open_until = time.monotonic() + PAUSE_SECONDS
            log.warning("redis away: %s not sent (%s)", what, type(error).__name__)
            return False
        return True


breaker = Breaker()


def outbox(conversation_id: int, countdown_seconds: float = 0, expires_seconds: float | None = None) -> bool:
    """Ask a worker to send what the conversation has in line, now or after a while.

    A sweep's wish expires before the next one.
    """
    return task(
        "deliver", conversation_id, countdown_seconds=countdown_seconds or None, expires_seconds=expires_seconds
    )


def attachment(attachment_id: int, expires_seconds: float | None = None) -> bool:
    """Ask a worker to copy an attachment to storage."""
    return task("copy_attachment", attachment_id, expires_seconds=expires_seconds)


def rendition(rendition_id: int, expires_seconds: float | None = None) -> bool:
    """Ask a worker to make of a customer's sound what browsers play."""
    return task("make_playable", rendition_id, expires_seconds=expires_seconds)


def token(channel_id: int) -> bool:
    """Ask a worker to renew a channel's token."""
    return task("renew_token", channel_id)


def reaction(message_id: int, countdown_seconds: float | None = None, expires_seconds: float | None = None) -> bool:
    """Ask a worker to tell the platform which reaction we want on a message."""
    return task("set_reaction", message_id, countdown_seconds=countdown_seconds, expires_seconds=expires_seconds)


def seen(conversation_id: int) -> bool:
    """Ask a worker to show the customer that somebody read; a lost wish is not repeated."""
    return task("show_seen", conversation_id)


def release(membership_id: int) -> bool:
    """Ask a worker to give back the conversations of a member who was removed."""
    return task("release_conversations", membership_id)


def erasure(workspace_id: int) -> bool:
    """Ask a worker to erase a deleted workspace."""
    return task("erase_workspace", workspace_id)


def profile(identity_id: int, expires_seconds: float | None = None) -> bool:
    """Ask a worker for a customer's name and picture."""
    return task("fetch_profile", identity_id, expires_seconds=expires_seconds)


def sync(channel_id: int, countdown_seconds: float | None = None, expires_seconds: float | None = None) -> bool:
    """Ask a worker to read on in the platform's list of a channel, now or after a while."""
    return task("sync_channel", channel_id, countdown_seconds=countdown_seconds, expires_seconds=expires_seconds)


def templates(channel_id: int, expires_seconds: float | None = None) -> bool:
    """Ask a worker to read a channel's message templates anew."""
    return task("refresh_templates", channel_id, expires_seconds=expires_seconds)


def channel_picture(channel_id: int, url: str) -> bool:
    """Ask a worker to copy a channel's picture; a lost one is drawn as initials."""
    return task("copy_channel_picture", channel_id, url)


def is_redis_away() -> bool:
    """Whether it does not answer within a second, or did not a moment ago."""

    def ping() -> None:
        seconds = settings.REDIS_TIMEOUT_SECONDS
        with Redis.from_url(settings.REDIS_URL, socket_timeout=seconds, socket_connect_timeout=seconds) as redis:
            redis.ping()

    return not breaker.call(ping, "ping")


def notice(channel_id: int, letter: str) -> bool:
    """Ask a worker to write to those who may mend a channel; a lost one is shown by the pages alone."""
    return task("send_notice", channel_id, letter)


def task(
    name: str,
    *arguments: int | str,
    countdown_seconds: float | None = None,
    expires_seconds: float | None = None,
) -> bool:
    """Queue a task by its name: the tasks import the actions, which wake, so this module cannot import them."""
    send = partial(
        current_app.send_task,
        f"inbox.tasks.{name}",
        arguments,
        countdown=countdown_seconds,
        expires=expires_seconds,
    )
    return breaker.call(send, name)


def hubs(workspace_id: int) -> bool:
    """Tell the web processes that a workspace changed."""
    return tell_hubs({"type": "changed", "workspace": workspace_id})


def tell_hubs(news: dict[str, Any]) -> bool:
    """Tell them anything else that is kept nowhere."""

    def send() -> None:
        said = get_channel_layer().group_send(HUBS, news)
        asyncio.run_coroutine_threadsafe(said, loop()).result(settings.REDIS_TIMEOUT_SECONDS)

    return breaker.call(send, "poke")


@cache
def loop() -> asyncio.AbstractEventLoop:
    """One event loop for the life of the process: async_to_sync would open a connection for each poke."""
    started = asyncio.new_event_loop()
    threading.Thread(target=started.run_forever, name="pokes", daemon=True).start()
    return started
