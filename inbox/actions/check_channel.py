import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inbox import live, outbox, wake
from inbox.actions.mark_needs_reconnect import mark_needs_reconnect
from inbox.connections import no_connection_held
from inbox.connectors import Health, SendError, get_connector
from inbox.limits import note_limits
from inbox.models import Channel

log = logging.getLogger(__name__)

# A platform that gives up on us after an hour of failures is found within the next one.
CHECKED_EVERY = timedelta(minutes=55)


def check_channel(channel_id: int, *, now: bool = False) -> Health | None:
    """Ask the platform whether a connected channel still works, and mend what can be mended without a person.

    now: also when it was checked within the interval, by a person who reads what it finds; else its owners are told.
    Returns None where nothing was asked, or no answer came.
    """
    if not Channel.objects.filter(due() if not now else Q(), pk=channel_id).update(checked_at=timezone.now()):
        return None
    channel = Channel.objects.get(pk=channel_id)
    if channel.status != Channel.Status.CONNECTED or channel.credentials is None:
        return None
    try:
        with no_connection_held():
            health = get_connector(channel.platform).check(channel)
    except SendError as error:
        log.info("channel not checked: channel=%s code=%s", channel.pk, error.code)
        return None
    note_limits(channel, health.limits)
    if health.needs_reconnect:
        mark_needs_reconnect(channel=channel, code=health.code)
    elif health.code != channel.status_code or (health.may_send and not channel.may_send):
        show(channel, health)
        if health.code and not now:
            wake.notice(channel.pk, "trouble")
    return health


@transaction.atomic
def show(channel: Channel, health: Health) -> None:
    """channel: as it was when the platform was asked. What waited for somebody to mend it goes on, or is held again by its
    first answer."""
    connected = Channel.objects.filter(pk=channel.pk, status=Channel.Status.CONNECTED)
    connected.update(status_code=health.code[:60])
    if health.may_send and connected.filter(may_send=False).update(may_send=True):
        outbox.wake_lines(channel.pk)
    live.channel_changed(channel)


def due() -> Q:
    late = Q(checked_at=None) | Q(checked_at__lte=timezone.now() - CHECKED_EVERY)
    return late & Q(status=Channel.Status.CONNECTED)


def due_channels() -> list[int]:
    return list(Channel.objects.filter(due()).order_by("pk").values_list("pk", flat=True))
