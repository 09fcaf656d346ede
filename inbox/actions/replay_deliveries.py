from django.db.models import QuerySet

from inbox.models import WebhookDelivery


def replay_deliveries(deliveries: QuerySet[WebhookDelivery]) -> int:
    """Put stored deliveries back in line for ingest and return how many. What they already brought stays single."""
    return deliveries.update(
        state=WebhookDelivery.State.WAITING, error="", retry_at=None, failed_count=0, processed_at=None
    )
