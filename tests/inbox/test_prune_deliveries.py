"""Raw webhooks hold what customers wrote, so they stay as long as a replay may need them and no longer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inbox.actions import prune_deliveries as pruning
from inbox.models import Refusal, WebhookDelivery
from inbox.tasks import prune_deliveries
from tests.inbox.messenger import store

pytestmark = pytest.mark.django_db


def received(days: int, state: str) -> WebhookDelivery:
    row = store(b"{}")
    WebhookDelivery.objects.filter(pk=row.pk).update(received_at=timezone.now() - timedelta(days=days), state=state)
    return row


def test_what_was_applied_goes_after_its_days_and_the_rest_stays(settings, monkeypatch):
    monkeypatch.setattr(pruning, "BATCH", 2)
    settings.DELIVERIES_KEPT_DAYS = 7
    for _ in range(5):
        received(8, "done")
    kept = [received(8, "aside"), received(8, "waiting"), received(6, "done")]

    prune_deliveries()

    assert list(WebhookDelivery.objects.order_by("pk")) == kept


def test_counts_of_refusals_go_after_ninety_days():
    for days in (91, 89):
        hour = timezone.now() - timedelta(days=days)
        Refusal.objects.create(platform="facebook", reason=f"{days}", hour=hour)

    prune_deliveries()

    assert list(Refusal.objects.values_list("reason", flat=True)) == ["89"]
