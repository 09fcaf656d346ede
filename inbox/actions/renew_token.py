"""Tokens that end are renewed ahead of their end, by one at a time, and the new ones are kept before anything uses them."""

import logging
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from inbox import live, wake
from inbox.actions.mark_needs_reconnect import mark_needs_reconnect
from inbox.connections import no_connection_held
from inbox.connectors import ErrorKind, SendError, get_connector
from inbox.models import Channel

log = logging.getLogger(__name__)

# Longer than a call takes: what a killed process had begun is begun again then, with the same token.
LEASE = timedelta(minutes=2)
SOONEST_RETRY, LATEST_RETRY = timedelta(minutes=1), timedelta(hours=1)
# Many channels that were connected together do not ask all at once.
SPREAD_SECONDS = 900
# So long before a login ends, or after so many failures in a row, the owners are told.
WARNED_BEFORE = timedelta(days=7)
MANY_FAILURES = 3


def renew_token(channel_id: int) -> None:
    now = timezone.now()
    if not due(now).filter(pk=channel_id).update(token_renew_at=now + LEASE):
        return
    channel = Channel.objects.get(pk=channel_id)
    try:
        with no_connection_held():
            credentials = get_connector(channel.platform).renew(channel)
    except SendError as error:
        log.warning("token not renewed: channel=%s code=%s", channel.pk, error.code)
        if error.kind is ErrorKind.TOKEN:
            mark_needs_reconnect(channel=channel, code=error.code)
        put_off(channel, error)
        return
    keep(channel, credentials)


@transaction.atomic
def keep(channel: Channel, credentials: dict[str, Any]) -> None:
    """Unless somebody logged in meanwhile: then theirs stand."""
    current = Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
    if current.credentials != channel.credentials:
        return
    Channel.objects.filter(pk=channel.pk).update(credentials=credentials, **life_of(current, credentials))
    if current.token_warned_at:
        live.channel_changed(current)


def put_off(channel: Channel, error: SendError) -> None:
    wait = min(SOONEST_RETRY * 2**channel.token_failed_count, LATEST_RETRY)
    wait = max(wait, timedelta(seconds=error.retry_after or 0))
    same = Channel.objects.filter(pk=channel.pk, status=Channel.Status.CONNECTED)
    same.update(token_renew_at=timezone.now() + wait, token_failed_count=F("token_failed_count") + 1)


def life_of(channel: Channel, credentials: dict[str, Any] | None) -> dict[str, Any]:
    """The columns that tell how long these credentials serve."""
    life = get_connector(channel.platform).token_life(credentials or {})
    spread = timedelta(seconds=crc32(channel.external_id.encode()) % SPREAD_SECONDS)
    return {
        "token_renew_at": life.renew_at - spread if life.renew_at else None,
        "token_ends_at": life.ends_at,
        "token_failed_count": 0,
        "token_warned_at": None,
    }


def due(now: datetime) -> QuerySet[Channel]:
    return Channel.objects.filter(token_renew_at__lte=now, status=Channel.Status.CONNECTED)


def due_channels() -> list[int]:
    return list(due(timezone.now()).order_by("token_renew_at").values_list("pk", flat=True))


def expiring(now: datetime) -> Q:
    """Of channels that work still: whose login ends soon, or cannot be renewed."""
    ends = Q(token_ends_at__lte=now + WARNED_BEFORE) | Q(token_failed_count__gte=MANY_FAILURES)
    return ends & Q(status=Channel.Status.CONNECTED)


def warn_of_ends() -> None:
    """Tell the owners of each such channel, once for each login."""
    now = timezone.now()
    for channel in Channel.objects.filter(expiring(now), token_warned_at=None):
        if Channel.objects.filter(pk=channel.pk, token_warned_at=None).update(token_warned_at=now):
            wake.notice(channel.pk, "expiring")
            live.channel_changed(channel)
