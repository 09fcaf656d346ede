import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inbox import sets
from inbox.models import ChannelSync, Heartbeat

log = logging.getLogger(__name__)

# Platforms repeat a post that met nobody, but not all of them, and not for long.
OUTAGE = timedelta(seconds=60)
# As quick as one worker reads.
APART = timedelta(milliseconds=200)


@transaction.atomic
def notice_outage(name: str) -> None:
    """Note that a kind of process works; where none of it noted that for a while, have every channel checked soon.

    name: "web" and "webhooks", which take platforms' posts, or "ingest", whose silence with theirs says that the machine
    was off, or the database away: what was posted then met nobody. Without Redis or a worker it comes in all the same,
    so what those note says nothing.
    """
    last = Heartbeat.objects.select_for_update().filter(name=name).first()
    Heartbeat.beat(name)
    if last and (silence := timezone.now() - last.at) > OUTAGE:
        log.warning("no %s for %s s: %s checks begin now", name, int(silence.total_seconds()), check_all())


def check_all() -> int:
    """One check after the other, in the order in which they would have come, and none later than it would have.

    What is overdue counts from now, since nobody was late; what was broken off, or is under way, goes on.
    """
    now = timezone.now()
    rows = ChannelSync.objects.select_for_update(skip_locked=True).filter(next_at__isnull=False, cursor="")
    free = rows.filter(Q(claimed_until=None) | Q(claimed_until__lte=now)).order_by("next_at", "pk")
    soon = [
        {"id": row.pk, "next_at": max(now, min(row.next_at or now, now + number * APART))}
        for number, row in enumerate(free)
    ]
    sets.update(ChannelSync, soon)
    return len(soon)
