"""When a channel's sending rests as a whole: a limit, a platform that does not answer, or one that cannot be reached.

The channel's row is never written while a conversation is held: ingest takes the two in the other order.
"""

import random
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from inbox import live
from inbox.connectors import Scope
from inbox.models import Channel

# So many time-outs in a row pause the channel, not each message.
TIMEOUTS_TO_PAUSE = 3
PAUSE_SECONDS = 30.0
SOONEST_REST_SECONDS, LONGEST_REST_SECONDS = 2.0, 60.0
# Of a channel that is connected anew, or not at all any more.
NO_REST = {"paused_until": None, "timeout_count": 0, "away_since": None}


def jitter(seconds: float) -> float:
    """So that a crowd does not come back at once."""
    return float(seconds * random.uniform(0.7, 1.3))


def count_timeout(channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(timeout_count=F("timeout_count") + 1)
    tired = Channel.objects.filter(pk=channel.pk, timeout_count__gte=TIMEOUTS_TO_PAUSE)
    tired.update(timeout_count=0, paused_until=timezone.now() + timedelta(seconds=PAUSE_SECONDS))


def pause(channel: Channel, scope: Scope, seconds: float) -> None:
    """A limit slows exactly its scope; one of the whole app slows every channel of the platform. It ends no longer one."""
    until = timezone.now() + timedelta(seconds=seconds)
    busy = Channel.objects.filter(Q(paused_until=None) | Q(paused_until__lt=until))
    if scope == Scope.APP:
        busy.filter(platform=channel.platform).update(paused_until=until)
    elif scope == Scope.CHANNEL:
        busy.filter(pk=channel.pk).update(paused_until=until)


def rest_while_away(channel: Channel) -> None:
    """As long again as no connection came about: seconds after the first, and in a long outage a call a minute.

    A count of failures would grow by the calls that were under way together, and be as wrong as there were of them.
    """
    own = Channel.objects.filter(pk=channel.pk)
    now = timezone.now()
    with transaction.atomic():
        if own.filter(away_since=None).update(away_since=now):
            live.channel_changed(channel)
    since = own.values_list("away_since", flat=True).first() or now
    seconds = min(max((now - since).total_seconds(), SOONEST_REST_SECONDS), LONGEST_REST_SECONDS)
    pause(channel, Scope.CHANNEL, jitter(seconds))


def note_reached(channel: Channel) -> None:
    """Any answer ends an outage."""
    with transaction.atomic():
        if Channel.objects.filter(pk=channel.pk).exclude(away_since=None).update(away_since=None):
            live.channel_changed(channel)
