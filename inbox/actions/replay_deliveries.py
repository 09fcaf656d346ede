from collections.abc import Callable

from django.db.models import QuerySet

from inbox.models import WebhookDelivery

BATCH = 1000


def replay_deliveries(deliveries: QuerySet[WebhookDelivery], tell: Callable[[int], object] = lambda count: None) -> int:
    """Put stored deliveries back in line for ingest and return how many. What they already brought stays single.

    A batch at a time, each of which stays in line whatever becomes of the next. tell: called with how many that are so far,
    where more than one is needed.
    """
    fresh = {"state": WebhookDelivery.State.WAITING, "error": "", "retry_at": None, "failed_count": 0}
    ids, last, count = deliveries.order_by("pk").values_list("pk", flat=True), 0, 0
    while batch := list(ids.filter(pk__gt=last)[:BATCH]):
        count += deliveries.filter(pk__among=batch).update(**fresh, processed_at=None)
        last = batch[-1]
        if len(batch) == BATCH:
            tell(count)
    return count
