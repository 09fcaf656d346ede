from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inbox.models import Heartbeat, Refusal, WebhookDelivery
from tests.inbox.rows import converse, say


def test_healthz_answers_without_asking_the_database(client, db):
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")
    assert list(queries) == []
    assert response.cookies == {}


def test_readyz_is_ready_when_the_database_is_migrated(client, db):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "redis": "ok"}


def test_readyz_reports_redis_away_and_stays_ready(client, db, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "redis": "away"}


def test_readyz_is_not_ready_while_a_migration_is_missing(client, db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'inbox'")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["database"] == "not migrated"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_nothing_is_posted_there(client, db, path):
    assert client.post(path).status_code == 405


def numbers(response) -> dict[str, float]:
    lines = response.content.decode().splitlines()
    return {
        name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if not line.startswith("#"))
    }


def test_metrics_tell_of_queues_refusals_channels_and_heartbeats(client, page):
    for state in ("waiting", "waiting", "aside", "done"):
        WebhookDelivery.objects.create(platform="facebook", body=b"{}", state=state)
    conversation = converse(page)
    say(conversation, "Hi", direction="outgoing", author_type="member", status="queued")
    say(conversation, "Hi", direction="outgoing", author_type="member", status="failed", at=timezone.now())
    Refusal.objects.create(platform="facebook", reason="signature", hour=timezone.now(), count=3)
    Heartbeat.beat("ingest")

    found = numbers(client.get("/metrics"))

    assert found["messio_database_up"] == 1
    assert found['messio_deliveries{state="waiting"}'] == 2
    assert found['messio_deliveries{state="aside"}'] == 1
    assert found['messio_deliveries_oldest_seconds{state="waiting"}'] >= 0
    assert found['messio_outgoing{state="queued"}'] == 1
    assert found['messio_outgoing{state="failed in the last hour"}'] == 1
    assert found['messio_attachments{state="waiting"}'] == 0
    assert found['messio_refusals_total{platform="facebook",reason="signature"}'] == 3
    assert found['messio_channels{platform="facebook",status="connected"}'] == 1
    assert 0 <= found['messio_heartbeat_seconds{name="ingest"}'] < 30


def test_metrics_tell_how_long_a_delivery_took_to_become_rows(client, db):
    delivery = WebhookDelivery.objects.create(platform="facebook", body=b"{}", state="done")
    delivery.processed_at = delivery.received_at + timedelta(seconds=2)
    delivery.save()

    found = numbers(client.get("/metrics"))

    assert found['messio_ingest_seconds{quantile="0.5"}'] == pytest.approx(2)


@pytest.mark.parametrize("header", [None, "Bearer wrong", "s3cret", "Bearer ", "Bearer s3crét"])
def test_metrics_with_a_token_refuse_whoever_does_not_send_it(client, db, settings, header):
    settings.METRICS_TOKEN = "s3cret"

    response = client.get("/metrics", headers={"Authorization": header} if header else {})

    assert response.status_code == 403
    assert b"messio_" not in response.content


def test_metrics_open_with_the_token_from_anywhere(client, db, settings):
    settings.METRICS_TOKEN = "s3cret"

    response = client.get("/metrics", headers={"Authorization": "Bearer s3cret"}, REMOTE_ADDR="203.0.113.9")

    assert response.status_code == 200


@pytest.mark.parametrize(
    "asking",
    [
        {"REMOTE_ADDR": "203.0.113.9"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"HTTP_FORWARDED": "for=x"},
    ],
)
def test_metrics_without_a_token_are_for_this_machine_alone(client, db, asking):
    assert client.get("/metrics", **asking).status_code == 403
