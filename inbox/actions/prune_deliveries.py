from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from inbox.models import Refusal, WebhookDelivery

REFUSALS_KEPT = timedelta(days=90)
BATCH = 1000


def prune_deliveries() -> None:
    """Forget what was applied `settings.DELIVERIES_KEPT_DAYS` ago, and old refusals. What was set aside stays.

    The facts of deliveries stay as long as their messages: an edit or a receipt that comes late is weighed against them.
    """
    before = timezone.now() - timedelta(days=settings.DELIVERIES_KEPT_DAYS)
    done = WebhookDelivery.objects.filter(state=WebhookDelivery.State.DONE)
    while True:
        # Ids follow time, so the oldest are found at the table's beginning, without an index on their dates.
        oldest = done.order_by("pk").values_list("pk", "received_at")[:BATCH]
        old = [pk for pk, received_at in oldest if received_at < before]
        if not old:
            break
        # By state once more: a replay may have put one back in line meanwhile.
        done.filter(pk__in=old).delete()
    Refusal.objects.filter(hour__lt=timezone.now() - REFUSALS_KEPT).delete()
