"""A delivery that the database cannot take waits, and in the end lies aside; the line goes on. A database that is away
is waited for, and costs no delivery anything."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import OperationalError, connection
from django.db.models import Model
from django.utils import timezone

from inbox.ingest import MOST_FAILURES
from inbox.management.commands.ingest import Ingest
from inbox.models import Channel, MessagePart, WebhookDelivery
from tests.inbox.messenger import NOON, delivery, text

pytestmark = pytest.mark.django_db


def when_told(words: str, what: str) -> None:
    """Have the server do this when a message with these words is written."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE FUNCTION pg_temp.trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {what}; RETURN NEW; END $$;
            CREATE TRIGGER trouble BEFORE INSERT ON inbox_message
                FOR EACH ROW WHEN (NEW.text = '{words}') EXECUTE FUNCTION pg_temp.trouble();
            """
        )


def work() -> None:
    ingest = Ingest()
    while ingest():
        pass


def state(row: WebhookDelivery) -> str:
    row.refresh_from_db()
    return row.state


def wait(row: WebhookDelivery) -> timedelta:
    """For how long it is left alone; then that time is over."""
    row.refresh_from_db()
    assert row.state == "waiting"
    assert row.retry_at is not None
    found = row.retry_at - timezone.now()
    WebhookDelivery.objects.filter(pk=row.pk).update(retry_at=timezone.now())
    return found


def known() -> list[str | None]:
    return list(MessagePart.objects.order_by("external_id").values_list("external_id", flat=True))


# What a statement may run into: too much of something, its time, somebody's lock, each other.
TROUBLES = pytest.mark.parametrize("code", ["54000", "57014", "55P03", "40P01"])


@TROUBLES
def test_what_the_database_cannot_take_waits_and_its_neighbours_pass(tea_page, code):
    when_told("too much", f"RAISE EXCEPTION 'no' USING ERRCODE = '{code}'")
    delivery(text("m1"))
    bad = delivery(text("m2", "too much", at=NOON + 1))
    delivery(text("m3", at=NOON + 2))

    work()

    assert known() == ["m1", "m3"]
    assert wait(bad) > timedelta(0)


def test_it_is_tried_ever_later_and_lies_aside_in_the_end(tea_page):
    when_told("too much", "RAISE EXCEPTION 'more than fits' USING ERRCODE = 'program_limit_exceeded'")
    bad = delivery(text("m1", "too much"), text("m2", at=NOON + 1))

    waits = []
    for number in range(1, MOST_FAILURES):
        delivery(text(f"n{number}", at=NOON + 1 + number))
        work()
        waits.append(wait(bad))
    work()

    assert waits == sorted(waits)
    assert waits[-1] > 10 * waits[0]
    assert state(bad) == "aside"
    assert "more than fits" in bad.error
    # Only what the database did not take is missing.
    assert known() == ["m2", *(f"n{number}" for number in range(1, MOST_FAILURES))]


def test_what_failed_before_costs_no_batch_again(tea_page):
    when_told("too much", "RAISE EXCEPTION 'no' USING ERRCODE = 'program_limit_exceeded'")
    bad = delivery(text("m0", "too much"))
    work()
    wait(bad)
    for number in range(1, 4):
        delivery(text(f"m{number}", at=NOON + number))
    ingest = Ingest()

    assert [ingest(), ingest(), ingest()] == [1, 3, 0]


def test_what_comes_through_at_last_is_done(tea_page):
    when_told("too much", "RAISE EXCEPTION 'no' USING ERRCODE = 'lock_not_available'")
    late = delivery(text("m1", "too much"))
    work()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER trouble ON inbox_message")
    wait(late)
    work()

    assert (state(late), late.error, late.failed_count) == ("done", "", 0)


@contextmanager
def held(row: Model, how: str = "UPDATE") -> Iterator[None]:
    """Somebody else holds a row for a long time."""
    place = connection.get_connection_params()
    chosen = {name: place[name] for name in ("dbname", "user", "password", "host", "port") if name in place}
    with psycopg.connect(**chosen) as other:
        other.execute(f"SELECT 1 FROM {row._meta.db_table} WHERE id = %s FOR {how}", [row.pk])
        yield
        other.rollback()


@pytest.fixture
def impatient(transactional_db: None) -> Iterator[None]:
    """A lock that takes longer than 100 ms is given up."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


@pytest.mark.django_db(transaction=True)
def test_a_conversation_that_somebody_holds_stops_no_other(tea_page, thread, impatient):
    late = delivery(text("m2", at=NOON + 1))
    delivery(text("m3", customer="another", at=NOON + 2))

    with held(thread):
        work()
        assert known() == ["m1", "m3"]

    wait(late)
    work()
    assert known() == ["m1", "m2", "m3"]


@pytest.mark.django_db(transaction=True)
def test_what_is_known_to_wait_for_a_lock_waits_briefly(tea_page, thread):
    rows = [delivery(text(f"m{number}", at=NOON + number)) for number in range(2, 8)]
    WebhookDelivery.objects.update(failed_count=1)
    begun = time.monotonic()

    with held(thread):
        work()

    assert [row.failed_count for row in WebhookDelivery.objects.filter(pk__in=[row.pk for row in rows])] == [2] * 6
    assert time.monotonic() - begun < 15  # half of what six would wait for in batches


@pytest.mark.django_db(transaction=True)
def test_a_channel_that_somebody_holds_stops_no_other(tea_page, impatient):
    other = Channel.objects.create(workspace=tea_page.workspace, platform="facebook", external_id="9", name="Other")
    late = delivery(text("m1"))
    delivery({**text("m2", at=NOON + 1), "recipient": {"id": "9"}}, page="9")

    with held(tea_page):
        work()
        assert known() == ["m2"]

    wait(late)
    work()
    assert (known(), other.conversations.count()) == (["m1", "m2"], 1)


@pytest.mark.django_db(transaction=True)
def test_a_channel_that_somebody_changes_makes_nobody_wait(tea_page, impatient):
    delivery(text("m1"))

    with held(tea_page, "NO KEY UPDATE"):
        work()

    assert known() == ["m1"]
    delivery(text("m2", at=NOON + 1))
    work()
    tea_page.refresh_from_db()
    assert tea_page.last_event_at is not None


@pytest.fixture
def dies_when_told(transactional_db: None) -> Iterator[Callable[[str], None]]:
    def prepare(words: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
                CREATE TRIGGER trouble BEFORE INSERT ON inbox_message
                    FOR EACH ROW WHEN (NEW.text = '{words}') EXECUTE FUNCTION trouble();
                """
            )

    yield prepare
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER trouble ON inbox_message; DROP FUNCTION trouble()")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("alone", [True, False])
def test_a_lost_connection_is_nobodys_fault(tea_page, dies_when_told, alone):
    dies_when_told("last words")
    rows = [delivery(text("m1", "last words"))]
    if not alone:
        rows.append(delivery(text("m2")))

    for _ in range(MOST_FAILURES + 1):
        with pytest.raises(OperationalError):
            Ingest()()
        connection.close()

    assert [(state(row), row.failed_count, row.retry_at) for row in rows] == [("waiting", 0, None)] * len(rows)


@pytest.mark.parametrize("code", ["53100", "57P03", "58030"])
def test_a_server_in_distress_is_waited_for_like_one_that_is_away(tea_page, code):
    when_told("hello", f"RAISE EXCEPTION 'no' USING ERRCODE = '{code}'")
    row = delivery(text("m1", "hello"))

    with pytest.raises(OperationalError):
        Ingest()()

    assert (state(row), row.failed_count, row.retry_at) == ("waiting", 0, None)
