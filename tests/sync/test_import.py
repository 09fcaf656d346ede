"""What was before a channel was connected comes in by itself, without a stir, however often it is interrupted."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from inbox import sync
from inbox.actions.disconnect_channel import disconnect_channel
from inbox.actions.fetch_profile import due_identities
from inbox.actions.resume_import import resume_import
from inbox.models import ChannelSync, Conversation, Identity, Message, MessagePart, ReadMark
from inbox.sync import outcome
from tests.simulator.client import DUNG
from tests.sync.reading import connected, read_on, shown, threads

pytestmark = pytest.mark.django_db(transaction=True)


def test_connecting_brings_the_past_without_a_stir(bamboo, simulator, past, binh, mailoutbox):
    tea = connected(bamboo, simulator)

    row = read_on(tea)

    assert shown() == threads(simulator)
    assert (row.import_state, row.imported_conversations, row.imported_messages) == ("done", 60, 120)
    assert (row.repaired_count, row.import_started_at <= row.import_finished_at) == (0, True)
    assert set(Message.objects.values_list("arrival", flat=True)) == {"history"}
    assert set(Conversation.objects.values_list("incoming_count", flat=True)) == {0}
    assert not Message.objects.filter(kind="activity").exists()
    assert (mailoutbox, ReadMark.objects.count()) == ([], 0)


def test_the_reply_window_of_the_past_is_that_of_its_time(bamboo, simulator, past):
    read_on(connected(bamboo, simulator))

    wrote_at = Conversation.objects.order_by("last_customer_at").values_list("last_customer_at", flat=True)
    assert timezone.now() - timedelta(hours=3) < wrote_at[0] < timezone.now() - timedelta(minutes=110)


def test_the_import_is_half_as_quick_as_the_platform_allows(bamboo, simulator, past):
    tea = connected(bamboo, simulator)
    sync.step(tea.pk)
    ChannelSync.objects.update(claimed_until=None)
    before = timezone.now()

    wait = sync.step(tea.pk)

    row = ChannelSync.objects.get()
    assert (row.import_state, row.imported_conversations) == ("running", 25)
    assert wait <= 1
    assert row.claimed_until >= before + timedelta(seconds=1)
    ChannelSync.objects.update(claimed_until=timezone.now() + timedelta(hours=1))
    assert sync.step(tea.pk) is None


def test_customers_of_long_ago_are_not_asked_about_one_by_one(bamboo, simulator, receiver):
    week = 7 * 86400
    for psid, ago in ((DUNG, week + 3600), ("7284910365521002", 3600), ("7284910365521005", week + 3600)):
        simulator.control("clock", shift_seconds=-ago)
        simulator.control("messages", psid=psid, text="Chào shop")
    simulator.control("clock", shift_seconds=-60)

    read_on(connected(bamboo, simulator))

    # Dung's name is told by the list; Hân wrote within the week, and the third has no name there.
    assert sorted(due_identities(9)) == sorted(Identity.objects.exclude(external_id=DUNG).values_list("pk", flat=True))
    assert Identity.objects.get(external_id=DUNG).name == "Dung Phạm"


class Killed(BaseException):
    """As `kill -9`: nothing of ours runs after it."""


def test_an_import_that_is_killed_anywhere_goes_on_and_brings_everything_once(bamboo, simulator, past, monkeypatch):
    tea = connected(bamboo, simulator)
    whole = [sync.record, sync.read]
    kills = iter([True, False, True, False, False] * 50)

    def record(claim, page):
        if next(kills):
            raise Killed  # after the answer, before the commit
        wait = whole[0](claim, page)
        if next(kills):
            raise Killed  # after the commit
        return wait

    monkeypatch.setattr(sync, "record", record)
    killed = 0
    for _ in range(30):
        ChannelSync.objects.update(claimed_until=None)
        try:
            sync.step(tea.pk)
        except Killed:
            killed += 1

    row = ChannelSync.objects.get()
    assert killed > 3
    assert shown() == threads(simulator)
    assert (row.import_state, row.imported_conversations, row.imported_messages) == ("done", 60, 120)


def test_an_import_that_was_refused_stops_and_goes_on_when_asked_to(bamboo, simulator, past):
    tea = connected(bamboo, simulator)
    for _ in range(2):
        sync.step(tea.pk)
        ChannelSync.objects.update(claimed_until=None)
    simulator.control("faults", next={"on": "conversations", "code": 200})
    sync.step(tea.pk)
    stopped = ChannelSync.objects.get()

    assert resume_import(channel=tea)
    row = read_on(tea)

    assert (stopped.import_state, stopped.import_error_code, sync.due_channels()) == ("failed", "200", [])
    assert (row.import_state, row.imported_conversations, row.imported_messages) == ("done", 60, 120)
    assert not resume_import(channel=tea)


def test_an_import_that_had_stopped_counts_anew_after_a_reconnect(bamboo, simulator, past):
    tea = connected(bamboo, simulator)
    for _ in range(2):
        sync.step(tea.pk)
        ChannelSync.objects.update(claimed_until=None)
    simulator.control("faults", next={"on": "conversations", "code": 200})
    sync.step(tea.pk)
    stopped = ChannelSync.objects.get()

    row = read_on(connected(bamboo, simulator))

    assert (stopped.import_state, stopped.imported_conversations) == ("failed", 25)
    assert (row.import_state, row.imported_conversations, row.imported_messages) == ("done", 60, 120)


def test_what_came_since_the_channel_was_connected_is_no_history(bamboo, simulator, receiver, past):
    tea = connected(bamboo, simulator, timedelta(hours=1))
    simulator.control("faults", lose_percent=100)
    simulator.control("messages", psid=DUNG, text="Alo?")

    row = read_on(tea)

    assert (row.imported_messages, row.repaired_count) == (120, 1)
    arrivals = Message.objects.filter(conversation__identity__external_id=DUNG).order_by("at", "pk")
    assert list(arrivals.values_list("arrival", flat=True)) == ["history", "history", "sync"]
    assert Conversation.objects.get(identity__external_id=DUNG).incoming_count == 1


def test_a_channel_that_is_disconnected_meanwhile_takes_nothing_and_loses_nothing(bamboo, simulator, past):
    tea = connected(bamboo, simulator)
    claim = sync.take(Q(channel=tea))
    page = claim.connector.history(claim.channel, None, "")
    disconnect_channel(channel=tea, actor=None)

    assert sync.record(claim, page) is None
    assert Message.objects.count() == 0

    row = read_on(connected(bamboo, simulator))
    assert (row.import_state, shown()) == ("done", threads(simulator))


def test_one_event_that_breaks_costs_itself_alone(bamboo, simulator, past, monkeypatch):
    tea = connected(bamboo, simulator)
    whole, broken = outcome.absorb, next(iter(threads(simulator).values()))[0]

    def absorb(channel, past, missed):
        if any(event.external_id == broken for event in [*past, *missed]):
            raise ValueError("odd")
        return whole(channel, past=past, missed=missed)

    monkeypatch.setattr(outcome, "absorb", absorb)
    row = read_on(tea)

    assert (row.import_state, row.imported_messages) == ("done", 119)
    assert not MessagePart.objects.filter(external_id=broken).exists()
