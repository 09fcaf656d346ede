from functools import partial

from django.db import transaction
from django.utils import timezone

from inbox import wake
from inbox.models import Channel, ChannelSync


@transaction.atomic
def request_check(*, channel: Channel) -> None:
    """Read the platform's list now rather than when it is due. A check that is due or under way is the one asked for."""
    now = timezone.now()
    ChannelSync.objects.get_or_create(channel=channel)
    ChannelSync.objects.filter(channel=channel, next_at__gt=now).update(next_at=now)
    transaction.on_commit(partial(wake.sync, channel.pk), robust=True)
