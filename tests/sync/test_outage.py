"""What a platform posted while nobody of us was there is looked for at once."""

import threading
from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from inbox import sync
from inbox.door import keep_watch
from inbox.management.commands.ingest import Ingest
from inbox.models import Channel, ChannelSync, Conversation, Heartbeat
from tests.simulator.client import DUNG, eventually
from tests.sync.reading import let_time_pass, read_on

pytestmark = pytest.mark.django_db(transaction=True)


def last_worked(seconds: int, name: str = "ingest") -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now() - timedelta(seconds=seconds)})


def test_after_an_outage_of_ours_what_came_meanwhile_is_found_at_once(simulator, tea):
    slow = read_on(tea)
    simulator.control("faults", lose_percent=100)
    simulator.control("messages", psid=DUNG, text="Có ai không?")
    last_worked(90)
    before = sync.due_channels()

    Ingest()()

    assert (slow.interval_seconds, before, sync.due_channels()) == (1728, [], [tea.pk])
    sync.step(tea.pk)
    assert Conversation.objects.get().preview == "Có ai không?"


@pytest.mark.parametrize("name", ["web", "webhooks"])
def test_where_only_those_who_take_posts_were_away_their_next_start_asks_for_what_was_missed(simulator, tea, name):
    read_on(tea)
    Ingest()()
    last_worked(90, name)
    stop = threading.Event()

    thread = keep_watch(name, stop)
    eventually(lambda: sync.due_channels() == [tea.pk])

    stop.set()
    thread.join()
    assert Heartbeat.objects.get(name=name).at > timezone.now() - timedelta(seconds=30)


def test_an_outage_is_noticed_once_and_by_whoever_goes_on(simulator, tea):
    ingest = Ingest()
    ingest()
    read_on(tea)
    last_worked(90)
    ingest.next_beat = 0.0
    ingest()
    found = sync.due_channels()

    read_on(tea)
    ingest.next_beat = 0.0
    ingest()

    assert (found, sync.due_channels()) == ([tea.pk], [])


def test_an_outage_is_not_how_often_a_channel_is_read(simulator, tea):
    read_on(tea)
    ChannelSync.objects.update(next_at=timezone.now() - timedelta(hours=9), interval_seconds=30)
    last_worked(9 * 3600)

    Ingest()()
    sync.step(tea.pk)

    row = ChannelSync.objects.get()
    assert row.checked_at > timezone.now() - timedelta(minutes=1)
    assert row.late_seconds < 60


def test_a_check_that_an_outage_broke_off_goes_on_from_when_it_began(simulator, tea):
    read_on(tea)
    began = timezone.now() - timedelta(hours=9)
    ChannelSync.objects.update(next_at=began, cursor='{"cursor": "x", "lost": 0}')
    last_worked(9 * 3600)

    Ingest()()

    assert ChannelSync.objects.get().next_at == began


def test_a_check_that_is_under_way_keeps_when_it_began(simulator, tea):
    read_on(tea)
    let_time_pass()
    claim = sync.take(Q(channel=tea))
    last_worked(90)

    Ingest()()

    assert ChannelSync.objects.get().next_at == claim.sync.next_at


@pytest.mark.parametrize("seconds", [None, 30])
def test_a_first_start_and_a_restart_ask_for_nothing(simulator, tea, seconds):
    read_on(tea)
    if seconds:
        last_worked(seconds)

    Ingest()()

    assert sync.due_channels() == []


def test_the_checks_of_many_channels_are_spread_and_none_comes_later_than_planned(bamboo):
    now = timezone.now()
    planned = [now + timedelta(seconds=3), *(now + timedelta(minutes=number) for number in range(10, 60))]
    for number, at in enumerate(planned):
        channel = Channel.objects.create(workspace=bamboo, platform="facebook", external_id=f"{number}", name="Page")
        ChannelSync.objects.create(channel=channel, next_at=at)
    last_worked(90)

    Ingest()()

    found = list(ChannelSync.objects.order_by("pk").values_list("next_at", flat=True))
    assert all(now_at <= before for now_at, before in zip(found, planned, strict=True))
    assert found == sorted(set(found))
    assert timedelta(seconds=8) < found[-1] - found[0] < timedelta(seconds=30)
