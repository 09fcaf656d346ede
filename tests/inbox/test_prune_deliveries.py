"""Raw webhooks hold what customers wrote, so they stay as long as a replay may need them and no longer."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
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


def test_what_was_set_aside_is_evidence_for_thirty_days_more(settings, monkeypatch):
    monkeypatch.setattr(pruning, "BATCH", 2)
    settings.DELIVERIES_KEPT_DAYS = 7
    for _ in range(3):
        received(38, "aside")
    kept = [received(99, "waiting"), received(36, "aside")]

    prune_deliveries()

    assert list(WebhookDelivery.objects.order_by("pk")) == kept


def test_counts_of_refusals_go_after_ninety_days():
    for days in (91, 89):
        hour = timezone.now() - timedelta(days=days)
        Refusal.objects.create(platform="facebook", reason=f"{days}", hour=hour)

    prune_deliveries()

    assert list(Refusal.objects.values_list("reason", flat=True)) == ["89"]


# ── By an operator's hand ──


def prune(*arguments: str) -> str:
    out = io.StringIO()
    call_command("prune_deliveries", *arguments, stdout=out)
    return out.getvalue()


def test_what_came_before_a_day_goes(monkeypatch):
    monkeypatch.setattr(pruning, "BATCH", 2)
    for _ in range(3):
        received(8, "done")
    kept = [received(8, "aside"), received(8, "waiting"), received(1, "done")]
    day = (timezone.now() - timedelta(days=4)).date()

    assert prune("--before", f"{day}") == "3 deliveries are gone.\n"

    assert list(WebhookDelivery.objects.order_by("pk")) == kept
    assert prune("--before", f"{day}T12:00", "--aside") == "1 delivery is gone.\n"


def test_a_range_goes_and_what_waits_stays(monkeypatch):
    monkeypatch.setattr(pruning, "BATCH", 2)
    rows = [received(0, state) for state in ("done", "done", "aside", "waiting", "done", "done")]

    assert prune("--from", str(rows[1].pk), "--to", str(rows[4].pk)) == "2 deliveries are gone.\n"

    assert list(WebhookDelivery.objects.order_by("pk")) == [rows[0], rows[2], rows[3], rows[5]]
    assert prune("--from", str(rows[0].pk), "--to", str(rows[5].pk), "--aside") == "3 deliveries are gone.\n"


@pytest.mark.parametrize("arguments", [(), ("--from", "1"), ("--before", "2026-11-20", "--from", "1", "--to", "2")])
def test_forgetting_everything_by_accident_is_refused(arguments):
    row = received(8, "done")

    with pytest.raises(CommandError, match="Say which deliveries"):
        prune(*arguments)

    assert list(WebhookDelivery.objects.all()) == [row]


def test_a_long_body_is_kept_compressed():
    body = b'{"object":"page","entry":[' + b'{"messaging":[{"message":{"mid":"m_1","text":"Hello"}}]},' * 100 + b"{}]}"
    store(body)

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_column_size(body) FROM inbox_webhookdelivery")
        assert cursor.fetchone()[0] < len(body) / 5
