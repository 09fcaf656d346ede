"""What a platform tells of its limits with its answers, kept on the channel for its page."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from inbox.models import Channel

# A busy channel's row is not written with each of its messages.
NOTED_EVERY = timedelta(seconds=10)


def note_limits(channel: Channel, told: Mapping[str, Any]) -> None:
    """told: the newest word on each name that it has; the others stand. channel: as it was before the call."""
    if told:
        Channel.objects.filter(pk=channel.pk).update(limits=channel.limits | told, limits_at=timezone.now())


def note_sent(channel: Channel, told: Mapping[str, Any]) -> None:
    """That a message left just now, to ten seconds, and what the platform said with it."""
    now = timezone.now()
    if channel.last_sent_at and now - channel.last_sent_at < NOTED_EVERY:
        return
    channel.last_sent_at = now
    Channel.objects.filter(pk=channel.pk).update(last_sent_at=now)
    note_limits(channel, told)
