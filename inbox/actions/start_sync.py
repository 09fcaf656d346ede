from functools import partial

from django.db import transaction
from django.utils import timezone

from inbox import wake
from inbox.actions.resume_import import resume_import
from inbox.models import Channel, ChannelSync


@transaction.atomic
def start_sync(*, channel: Channel) -> None:
    """Read a channel that was connected just now: what came while it was away, then what an import still lacks.

    What an unfinished check had left is read anew: it may have been left long ago, with other credentials. An import
    that stopped begins anew; one that was running goes on where it is.
    """
    fresh = {"next_at": timezone.now(), "claimed_until": None, "cursor": "", "error_code": ""}
    ChannelSync.objects.update_or_create(channel=channel, defaults=fresh)
    resume_import(channel=channel)
    transaction.on_commit(partial(wake.sync, channel.pk), robust=True)
