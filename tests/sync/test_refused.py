"""What the database cannot take of a page is told, tried again, and in the end costs itself alone; the rest goes on."""

import io
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from inbox import sync
from inbox.models import ChannelSync, Message
from inbox.presenters.syncs import SyncView
from inbox.sync.outcome import MOST_REFUSALS
from tests.simulator.client import DUNG
from tests.sync.reading import connected, let_time_pass, read_on, shown, threads

pytestmark = pytest.mark.django_db(transaction=True)

HAN = "7284910365521002"


@pytest.fixture
def refuse(transactional_db: None) -> Iterator[Callable[[str], None]]:
    """Have the database refuse a message with these words, as one that is more than fits."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TABLE refused (words text);
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF NEW.text IN (SELECT words FROM refused) THEN
                    RAISE EXCEPTION 'no' USING ERRCODE = 'program_limit_exceeded';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON inbox_message FOR EACH ROW EXECUTE FUNCTION refuse();
            """
        )

    def add(words: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO refused VALUES (%s)", [words])

    yield add
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refuse ON inbox_message; DROP FUNCTION refuse(); DROP TABLE refused")


@pytest.fixture
def missed(simulator, tea, refuse) -> None:
    """Three messages that no webhook brought, one of which the database does not take."""
    simulator.control("faults", lose_percent=100)
    for psid, words in ((DUNG, "before"), (DUNG, "too much"), (HAN, "another's")):
        simulator.control("messages", psid=psid, text=words)
    refuse("too much")
    ChannelSync.objects.update(import_state="done")
    let_time_pass()


def try_again(channel) -> float:
    """Take the step that is due, and return for how long nothing is read now."""
    ChannelSync.objects.update(claimed_until=None)
    sync.step(channel.pk)
    row = ChannelSync.objects.get()
    assert row.claimed_until is not None
    return (row.claimed_until - timezone.now()).total_seconds()


def test_a_page_that_is_refused_is_told_and_tried_ever_later(tea, missed, simulator):
    waits = [try_again(tea) for _ in range(MOST_REFUSALS)]

    assert waits[0] > 20
    assert all(later > 1.5 * sooner for sooner, later in pairwise(waits))
    view = SyncView(tea)
    assert (view.state, view.sentence) == (
        "failing",
        "What Facebook showed us could not be stored here yet. We try again by ourselves.",
    )
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("sync_channels", stdout=out)
    assert view.sentence in out.getvalue()


def test_in_the_end_it_costs_itself_alone_and_is_counted_as_lost(tea, missed, simulator):
    for _ in range(MOST_REFUSALS):
        try_again(tea)
    assert Message.objects.count() == 0

    try_again(tea)

    row = ChannelSync.objects.get()
    assert sorted(Message.objects.values_list("text", flat=True)) == ["another's", "before"]
    assert (row.error_code, row.repaired_count, row.unrepairable_count) == ("", 2, 1)
    assert row.checked_at is not None
    assert row.complete_until is not None


def test_what_is_refused_later_has_all_its_tries_again(tea, missed, simulator, refuse):
    for _ in range(MOST_REFUSALS + 1):
        try_again(tea)
    simulator.control("messages", psid=HAN, text="the next")
    refuse("the next")
    ChannelSync.objects.update(next_at=timezone.now())

    wait = try_again(tea)

    row = ChannelSync.objects.get()
    assert (row.error_code, row.refused_count, wait < 31) == ("refused", 1, True)


def test_what_is_taken_after_all_is_here_once_and_nothing_is_lost(tea, missed, simulator):
    try_again(tea)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM refused")

    row = read_on(tea)

    assert (shown(), row.error_code, row.unrepairable_count) == (threads(simulator), "", 0)


def test_an_import_goes_on_without_it_too(bamboo, simulator, past, refuse):
    simulator.control("clock", shift_seconds=-7200)
    simulator.control("messages", psid=DUNG, text="too much")
    simulator.control("clock", shift_seconds=-60)
    refuse("too much")
    tea = connected(bamboo, simulator)
    sync.step(tea.pk)  # the first check
    tries = [try_again(tea) for _ in range(MOST_REFUSALS)]
    told = SyncView(tea).import_sentence

    row = read_on(tea)

    assert (min(tries) > 20, told.startswith("What Facebook showed us could not be stored")) == (True, True)
    assert (row.import_state, row.imported_messages, row.unrepairable_count) == ("done", 120, 1)
    assert row.import_error_code == ""
