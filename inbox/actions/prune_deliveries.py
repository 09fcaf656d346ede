from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from inbox.models import Refusal, WebhookDelivery

REFUSALS_KEPT = timedelta(days=90)
# What was set aside is evidence of what went wrong, and may wait for a release that understands it.
ASIDE_LONGER = timedelta(days=30)
BATCH = 1000

State = WebhookDelivery.State


def prune_deliveries() -> None:
    """Forget what was applied `settings.DELIVERIES_KEPT_DAYS` ago, what was set aside a month later, and old refusals.

    The facts of deliveries stay as long as their messages: an edit or a receipt that comes late is weighed against them.
    """
    now = timezone.now()
    kept_since = now - timedelta(days=settings.DELIVERIES_KEPT_DAYS)
    prune_before(kept_since)
    prune_before(kept_since - ASIDE_LONGER, with_aside=True)
    Refusal.objects.filter(hour__lt=now - REFUSALS_KEPT).delete()


def prune_before(before: datetime, *, with_aside: bool = False) -> int:
    """Forget what came earlier and was applied, or set aside. Returns how many that were."""
    settled = settled_deliveries(with_aside)
    count = 0
    while True:
        # Ids follow time, so the oldest are found at the table's beginning, without an index on their dates.
        oldest = settled.order_by("pk").values_list("pk", "received_at")[:BATCH]
        old = [pk for pk, received_at in oldest if received_at < before]
        if not old:
            return count
        count += forget(settled, old)


def prune_range(first: int, last: int, *, with_aside: bool = False) -> int:
    """The same for ids, both ends included."""
    settled = settled_deliveries(with_aside).filter(pk__gte=first, pk__lte=last)
    count = 0
    while batch := list(settled.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        count += forget(settled, batch)
    return count


def settled_deliveries(with_aside: bool) -> QuerySet[WebhookDelivery]:
    """What waits is never forgotten."""
    return WebhookDelivery.objects.filter(state__in=[State.DONE, *([State.ASIDE] if with_aside else [])])


def forget(settled: QuerySet[WebhookDelivery], ids: list[int]) -> int:
    # By state once more: a replay may have put one back in line meanwhile.
    return settled.filter(pk__in=ids).delete()[0]
