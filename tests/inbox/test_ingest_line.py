"""How the next in line is found: at once, whatever lies before it, and whoever else is busy."""

import json
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inbox.actions.replay_deliveries import replay_deliveries
from inbox.management.commands.ingest import Ingest
from inbox.models import MessagePart, WebhookDelivery
from tests.inbox.messenger import delivery, text

pytestmark = pytest.mark.django_db(transaction=True)

DONE_BEFORE = 5000


@pytest.fixture
def backup() -> Iterator[None]:
    """Somebody reads the whole database, as it is now, for a long time: nothing that is over can be cleared away."""
    place = connection.get_connection_params()
    chosen = {name: place[name] for name in ("dbname", "user", "password", "host", "port") if name in place}
    with psycopg.connect(**chosen) as other:
        other.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        other.execute("SELECT 1")
        yield


def done_before() -> None:
    """Many deliveries that waited, and are done."""
    rows = (WebhookDelivery(platform="facebook", body=b"x" * 800) for _ in range(DONE_BEFORE))
    WebhookDelivery.objects.bulk_create(rows)
    WebhookDelivery.objects.update(state="done")


def known() -> list[str | None]:
    return list(MessagePart.objects.order_by("external_id").values_list("external_id", flat=True))


def blocks(sql: str) -> int:
    """How many pages of tables and indexes a statement looks at."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        (found,) = cursor.fetchone()
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def test_during_a_backup_a_look_reads_nothing_of_what_is_done(tea_page, backup):
    done_before()
    ingest = Ingest()
    ingest()

    delivery(text("m1"))
    with CaptureQueriesContext(connection) as captured:
        assert ingest() == 1

    (look,) = [query["sql"] for query in captured if "SKIP LOCKED" in query["sql"] and "WITH line" in query["sql"]]
    assert known() == ["m1"]
    assert blocks(look) < 200


def test_what_was_stored_by_a_slower_process_is_found_behind_what_is_done(tea_page):
    slower = delivery(text("m1"))
    WebhookDelivery.objects.filter(pk=slower.pk).update(retry_at=timezone.now() + timedelta(hours=1))
    ingest = Ingest()
    for number in range(2, 5):
        delivery(text(f"m{number}"))
        ingest()
    WebhookDelivery.objects.filter(pk=slower.pk).update(retry_at=None)

    ingest()

    assert known() == ["m1", "m2", "m3", "m4"]


def test_what_is_replayed_from_far_behind_is_found_soon(tea_page):
    old = delivery(text("m1"))
    WebhookDelivery.objects.filter(pk=old.pk).update(state="aside")
    done_before()
    WebhookDelivery.objects.filter(pk=old.pk).update(state="aside")
    ingest = Ingest()
    ingest()

    replay_deliveries(WebhookDelivery.objects.filter(pk=old.pk))
    ingest.line.remembered_until = 0.0  # a second later
    ingest()

    assert known() == ["m1"]
