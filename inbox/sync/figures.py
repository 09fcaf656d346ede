"""What a channel's page counts beside its sync. Nothing here counts the history itself."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.core.cache import cache
from django.db.models import Sum

from inbox.connectors import connectors
from inbox.models import Channel, Message, Refusal, Status, WebhookDelivery
from inbox.outbox import queued

# An operator looks after them long before there are so many.
MOST_ASIDE = 1000
# What takes long to count is kept for a while: an open page asks every few seconds.
KEPT_SECONDS = 60


def received(channel: Channel) -> int:
    """Messages of customers since the channel was connected, as of this minute."""
    return kept(count_received, channel)


def waiting_sends(channel: Channel, now: datetime) -> int:
    """Messages whose time to leave has come, and that have not; an index holds what is in line, of all channels."""
    return queued(channel.pk).filter(due_at__lte=now).count()


def scheduled_sends(channel: Channel, now: datetime) -> int:
    return queued(channel.pk).filter(due_at__gt=now).count()


def refused_posts(channel: Channel, since: datetime) -> int:
    """Posts in the platform's name whose signature did not fit, or that were refused for another reason: whose account
    they speak of nobody can know, so they are counted for all of this installation."""
    rows = Refusal.objects.filter(platform=posted_as(channel), hour__gte=since)
    return rows.aggregate(count=Sum("count"))["count"] or 0


def posted_as(channel: Channel) -> str:
    """Under which platform's name its posts come in."""
    connector = connectors.get(channel.platform)
    return (connector.posts_with if connector else "") or channel.platform


def failed_sends(channel: Channel, since: datetime) -> int:
    """Messages that failed since, or cannot be proved; an index holds just those, of all channels."""
    troubled = Message.objects.filter(status__in=[Status.UNCONFIRMED, Status.FAILED], at__gte=since)
    return troubled.filter(conversation__channel=channel).count()


def set_aside(channel: Channel) -> int:
    """How many of the newest posts that could not be applied name this account, as of this minute."""
    return kept(count_aside, channel)


def kept(count: Callable[[Channel], int], channel: Channel) -> int:
    key = f"{count.__name__}-{channel.pk}"
    return cache.get_or_set(key, partial(count, channel), KEPT_SECONDS) or 0


def count_received(channel: Channel) -> int:
    return channel.conversations.aggregate(count=Sum("incoming_count"))["count"] or 0


def count_aside(channel: Channel) -> int:
    """Nobody else's are counted."""
    aside = WebhookDelivery.objects.filter(platform=posted_as(channel), state=WebhookDelivery.State.ASIDE)
    newest = aside.order_by("-pk").values("pk")[:MOST_ASIDE]
    name = f'"{channel.external_id}"'.encode()
    return (
        WebhookDelivery.objects.filter(pk__in=newest)
        .extra(where=["position(%s::bytea in body) > 0"], params=[name])
        .count()
    )
