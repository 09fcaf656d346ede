"""The processes that take platforms' posts say that they are there, so that whoever starts after an outage knows of it."""

import logging
import threading

from django.db import DatabaseError, connection
from psycopg_pool import PoolTimeout

from inbox.actions.notice_outage import notice_outage

log = logging.getLogger(__name__)

BEAT_SECONDS = 10.0


def keep_watch(name: str, stop: threading.Event | None = None) -> threading.Thread:
    """Note every ten seconds, until `stop`, that the process works. name: as `notice_outage` takes it."""
    thread = threading.Thread(target=watch, args=(name, stop or threading.Event()), name="door", daemon=True)
    thread.start()
    return thread


def watch(name: str, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            notice_outage(name)
        except (DatabaseError, PoolTimeout) as error:
            log.warning("database away: %s", type(error).__name__)
        finally:
            # Back to the pool: nothing is held between two beats.
            connection.close()
        stop.wait(BEAT_SECONDS)
