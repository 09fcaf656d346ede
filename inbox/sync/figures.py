"""What a channel's page counts beside its sync. Nothing here counts the history itself."""

from datetime import datetime

from django.db.models import Sum

from inbox.models import Channel, Message, Status, WebhookDelivery

# An operator looks after them long before there are so many.
MOST_ASIDE = 1000


def received(channel: Channel) -> int:
    """Messages of customers since the channel was connected."""
    return channel.conversations.aggregate(count=Sum("incoming_count"))["count"] or 0


def failed_sends(channel: Channel, since: datetime) -> int:
    """Messages that failed since, or cannot be proved; an index holds just those, of all channels."""
    troubled = Message.objects.filter(status__in=[Status.UNCONFIRMED, Status.FAILED], at__gte=since)
    return troubled.filter(conversation__channel=channel).count()


def set_aside(channel: Channel) -> int:
    """How many of the newest posts that could not be applied name this account. Nobody else's are counted."""
    aside = WebhookDelivery.objects.filter(platform=channel.platform, state=WebhookDelivery.State.ASIDE)
    newest = aside.order_by("-pk").values("pk")[:MOST_ASIDE]
    name = f'"{channel.external_id}"'.encode()
    return (
        WebhookDelivery.objects.filter(pk__in=newest)
        .extra(where=["position(%s::bytea in body) > 0"], params=[name])
        .count()
    )
