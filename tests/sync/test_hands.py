"""A process reads so many lists of one platform at once; none of these hands rests while a channel is due."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from channels_fb.connector import FacebookConnector
from inbox import sync
from inbox.connectors import HistoryPage, connectors
from inbox.models import Channel, ChannelSync
from inbox.presenters.syncs import SyncView
from inbox.tasks import sweep_syncs, sync_channel
from tests.inbox.conftest import asked  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db(transaction=True)


class Slow(FacebookConnector):
    """A platform that answers at once, but for the channels in `held`: those when the test lets them go."""

    platform = "slow"
    is_on = True

    def __init__(self) -> None:
        self.held: list[int] = []
        self.asked = threading.Semaphore(0)
        self.answer = threading.Event()

    def history(self, channel, since, cursor):
        if channel.pk in self.held:
            self.asked.release()
            assert self.answer.wait(20)
        return HistoryPage()


@pytest.fixture
def slow(monkeypatch) -> Slow:
    found = Slow()
    monkeypatch.setitem(connectors, "slow", found)
    return found


def channels(workspace, count, **fields) -> list[int]:
    """Channels of the slow platform: a check is due, nothing is left to import."""
    sync_fields = {"next_at": timezone.now(), "import_state": "done"} | fields
    first = Channel.objects.count()
    made = [
        Channel.objects.create(
            workspace=workspace, platform="slow", external_id=f"{number}", name=f"{number}", credentials={"a": "b"}
        )
        for number in range(first, first + count)
    ]
    ChannelSync.objects.bulk_create([ChannelSync(channel=channel, **sync_fields) for channel in made])
    return [channel.pk for channel in made]


def importing(workspace, count) -> list[int]:
    later = timezone.now() + timedelta(hours=1)
    return channels(workspace, count, import_state="running", next_at=later, checked_at=timezone.now())


@contextmanager
def under_way(slow: Slow, ids: list[int]) -> Iterator[None]:
    """Threads of this process take a step of each of these, and the platform lets them wait as long as the body runs."""

    def run(pk: int) -> None:
        try:
            sync.step(pk)
        finally:
            connection.close()

    slow.held = ids
    threads = [threading.Thread(target=run, args=(pk,)) for pk in ids]
    for thread in threads:
        thread.start()
    try:
        for _ in threads:
            assert slow.asked.acquire(timeout=20)
        yield
    finally:
        slow.answer.set()
        for thread in threads:
            thread.join()


def checked() -> set[int]:
    return set(ChannelSync.objects.filter(checked_at__isnull=False).values_list("channel_id", flat=True))


def imported() -> set[int]:
    return set(ChannelSync.objects.filter(import_finished_at__isnull=False).values_list("channel_id", flat=True))


def test_whoever_reads_a_list_goes_on_with_the_next_that_is_due(bamboo, slow):
    ids = channels(bamboo, 30)
    past = importing(bamboo, 3)

    sync_channel(ids[0])

    assert checked() == {*ids, *past}
    assert imported() == set(past)


def test_what_another_platform_wants_is_left_to_its_own(bamboo, slow, monkeypatch):
    ids = channels(bamboo, 2)
    monkeypatch.setitem(connectors, "other", slow)
    Channel.objects.filter(pk=ids[1]).update(platform="other")

    sync_channel(ids[0])

    assert checked() == {ids[0]}


def test_a_thread_goes_back_to_others_after_a_while_and_asks_for_one_that_goes_on(bamboo, slow, asked, monkeypatch):  # noqa: F811
    ids = channels(bamboo, 3)
    monkeypatch.setattr(sync, "HOLD_SECONDS", 0)

    sync_channel(ids[1])

    assert checked() == {ids[1]}
    assert [(task, arguments) for task, arguments, _ in asked()] == [("sync_channel", (ids[0],))]


def test_imports_leave_room_for_a_check(bamboo, slow):
    past = importing(bamboo, 3)
    (due,) = channels(bamboo, 1)

    with under_way(slow, past[:2]):
        sync.step(past[2])
        sync.step(due)

        assert (checked() - set(past), imported()) == ({due}, set())


def test_checks_may_take_every_hand(bamboo, slow):
    ids = channels(bamboo, 4)

    with under_way(slow, ids[:3]):
        sync.step(ids[3])

        assert checked() == set()


def test_a_sweep_wakes_no_more_than_can_have_their_hands_full(bamboo, slow, asked, monkeypatch):  # noqa: F811
    ids = channels(bamboo, 30)
    monkeypatch.setitem(connectors, "other", slow)
    (other,) = channels(bamboo, 1)
    Channel.objects.filter(pk=other).update(platform="other")

    sweep_syncs()

    woken = [arguments[0] for _, arguments, _ in asked()]
    assert (woken[-1], len(woken) < len(ids), set(woken[:-1]) < set(ids)) == (other, True, True)


@pytest.mark.parametrize(
    ("late", "said"), [(0, "every 30 seconds"), (41, "every 70 seconds"), (150, "every 3 minutes")]
)
def test_the_page_says_how_often_it_really_is(bamboo, slow, late, said):
    (pk,) = channels(bamboo, 1, next_at=timezone.now() - timedelta(seconds=late))

    sync.step(pk)
    ChannelSync.objects.update(interval_seconds=30)

    assert SyncView(Channel.objects.get(pk=pk)).interval == said
