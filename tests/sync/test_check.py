"""What webhooks missed is found by a check: once, in its place, and as often as the platform allows."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from inbox import sync
from inbox.actions.request_check import request_check
from inbox.models import Channel, ChannelSync, Conversation, Message, MessagePart
from inbox.outbox.claim import claim_next
from tests.inbox.replies import reply
from tests.simulator.client import DUNG, TEA
from tests.sync.reading import connected, let_time_pass, read_on, shown, take_in, talk, threads

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("percent", "turns"), [(5, 38), (40, 38)])
def test_what_webhooks_lost_is_here_after_one_check_once_and_in_its_place(simulator, receiver, tea, percent, turns):
    simulator.control("faults", lose_percent=percent)
    talk(simulator, turns)
    take_in(simulator, receiver)
    lost = simulator.books(page=TEA)["counts"]["webhooks"].get("lost", 0)

    row = read_on(tea)

    assert shown() == threads(simulator)
    assert row.repaired_count == lost
    assert (row.error_code, row.cursor, row.unrepairable_count) == ("", "", 0)
    assert Message.objects.filter(arrival="sync").count() == lost


def test_with_no_webhook_at_all_everything_is_found_and_late_ones_change_nothing(simulator, receiver, tea):
    simulator.control("faults", duplicate=True, reorder_ms=200)
    talk(simulator, 12)
    simulator.settle()

    row = read_on(tea)
    found = shown()
    take_in(simulator, receiver)
    read_on(tea)

    assert found == shown() == threads(simulator)
    assert row.repaired_count == 12
    assert [conversation.incoming_count for conversation in Conversation.objects.all()] == [6, 6]
    assert ChannelSync.objects.get().repaired_count == 12


def test_staff_who_wrote_elsewhere_are_found_too(simulator, tea):
    simulator.control("faults", lose_percent=100)
    simulator.control("messages", psid=DUNG, text="Còn trà không?")
    simulator.control("page-inbox-message", psid=DUNG, text="Dạ còn")

    read_on(tea)

    messages = Message.objects.order_by("at", "pk").values_list("text", "direction", "author_type")
    assert list(messages) == [("Còn trà không?", "incoming", "contact"), ("Dạ còn", "outgoing", "external")]


def test_what_is_a_few_seconds_old_is_left_to_its_webhook(simulator, receiver, tea):
    simulator.control("clock", shift_seconds=60)  # however slow this machine is, it stays young
    simulator.control("messages", psid=DUNG, text="Vừa xong")

    early = read_on(tea)
    shown_early = shown()
    take_in(simulator, receiver)

    assert (shown_early, early.repaired_count, early.checked_at is not None) == ({}, 0, True)
    assert shown() == threads(simulator)
    assert early.complete_until < timezone.now() - timedelta(seconds=9)


def test_who_asks_for_a_check_gets_what_is_a_second_old_too(simulator, tea):
    read_on(tea)
    ChannelSync.objects.update(interval_seconds=300, next_at=timezone.now() + timedelta(seconds=290))
    simulator.control("faults", lose_percent=100)
    simulator.control("messages", psid=DUNG, text="Vừa xong")

    request_check(channel=tea)
    sync.step(tea.pk)

    assert shown() == threads(simulator)
    assert ChannelSync.objects.get().repaired_count == 1


def test_what_is_listed_without_its_content_and_is_not_here_is_counted_once(simulator, receiver, tea):
    talk(simulator, 10)
    take_in(simulator, receiver)
    simulator.control("faults", lose_percent=100)
    for number in range(45):
        simulator.control("messages", psid=DUNG, text=f"later {number}")

    counts = [(row.repaired_count, row.unrepairable_count) for row in (read_on(tea), read_on(tea))]

    # Of Dung's 50 the 20 newest are shown, 5 were here before.
    assert counts == [(20, 25), (20, 25)]


def test_what_is_lost_is_counted_once_however_often_its_check_begins_anew(simulator, receiver, tea):
    simulator.control("faults", lose_percent=100)
    for psid in (DUNG, "7284910365521002"):
        for number in range(45):
            simulator.control("messages", psid=psid, text=f"{number}")
    let_time_pass()
    for _ in range(2):
        sync.step(tea.pk)
        ChannelSync.objects.update(claimed_until=None)
    midway = ChannelSync.objects.get()
    simulator.control("faults", next={"on": "conversations", "code": 200})
    sync.step(tea.pk)
    stopped = ChannelSync.objects.get()

    row = read_on(tea)

    assert (bool(midway.cursor), stopped.cursor, stopped.error_code) == (True, "", "200")
    # Of 45 messages of each customer the 20 newest are shown.
    assert (row.repaired_count, row.unrepairable_count) == (40, 50)


def test_a_page_with_a_send_under_way_is_looked_at_again_soon(simulator, receiver, tea, binh):
    simulator.control("messages", psid=DUNG, text="Còn trà không?")
    take_in(simulator, receiver)
    dung = Conversation.objects.get()
    reply(dung, binh, "Dạ còn")
    assert claim_next(dung.pk) is not None
    # The platform's clock stands a minute behind.
    MessagePart.objects.filter(message__direction="outgoing").update(tried_at=timezone.now() - timedelta(seconds=60))
    simulator.control("faults", lose_percent=100)
    simulator.control("page-inbox-message", psid=DUNG, text="Chị đợi em chút")
    let_time_pass()

    sync.step(tea.pk)

    row = ChannelSync.objects.get()
    assert (row.interval_seconds, row.checked_at) == (1728, None)
    assert row.claimed_until <= timezone.now() + timedelta(seconds=30)


def test_a_check_that_takes_several_calls_goes_on_where_it_stopped(simulator, tea):
    simulator.control("faults", lose_percent=100)
    simulator.control("flood", page=TEA, customers=60, messages=60, per_second=100_000, wait=True)
    let_time_pass()

    sync.step(tea.pk)
    midway = ChannelSync.objects.get()
    simulator.control("messages", psid=DUNG, text="Giữa chừng")
    row = read_on(tea)

    assert (midway.repaired_count, bool(midway.cursor), midway.checked_at, midway.complete_until) == (
        25,
        True,
        None,
        None,
    )
    assert (midway.claimed_until - midway.next_at).total_seconds() >= 2
    assert (row.cursor, row.complete_until) == ("", midway.next_at - timedelta(seconds=10))
    read_on(tea)
    assert shown() == threads(simulator)


def test_two_workers_never_take_the_same_step(tea):
    let_time_pass()
    start, taken = threading.Barrier(4), []

    def run():
        start.wait()
        try:
            taken.append(sync.take(Q(channel=tea)) is not None)
        finally:
            connection.close()

    workers = [threading.Thread(target=run) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(taken) == [False, False, False, True]


def test_a_step_that_another_worker_took_over_writes_nothing(simulator, tea, monkeypatch):
    simulator.control("faults", lose_percent=100)
    talk(simulator, 4)
    let_time_pass()
    monkeypatch.setattr("inbox.sync.claim.LEASE", timedelta(0))
    claims = [sync.take(Q(channel=tea)), sync.take(Q(channel=tea))]
    pages = [claim.connector.history(claim.channel, claim.since, claim.cursor) for claim in claims]

    late = sync.record(claims[0], pages[0])

    assert (late, Message.objects.count(), ChannelSync.objects.get().repaired_count) == (None, 0, 0)
    sync.record(claims[1], pages[1])
    assert (Message.objects.count(), ChannelSync.objects.get().repaired_count) == (4, 4)


# ── How often ──


def test_the_next_check_waits_for_what_the_platform_allows(simulator, receiver, tea):
    talk(simulator, 2)
    take_in(simulator, receiver)

    row = read_on(tea)

    assert row.interval_seconds == 864
    assert row.next_at - row.checked_at == timedelta(seconds=864)
    assert sync.due_channels() == []


def test_where_many_more_customers_write_by_now_the_next_check_comes_earlier(simulator, receiver, tea):
    slow = read_on(tea)
    ChannelSync.objects.update(checked_at=timezone.now() - timedelta(minutes=2))
    simulator.control("flood", page=TEA, customers=60, messages=60, per_second=100_000, wait=True)
    take_in(simulator, receiver)

    due = sync.due_channels()

    row = ChannelSync.objects.get()
    assert (slow.interval_seconds, row.interval_seconds, due) == (1728, 30, [tea.pk])


@pytest.mark.parametrize(
    ("faults", "seconds"),
    [
        ({"usage_percent": 95}, 600),
        ({"usage_percent": 100, "regain_access_minutes": 19}, 1140),
        ({"next": {"on": "conversations", "code": 613}, "usage_percent": 100, "regain_access_minutes": 19}, 1140),
        ({"next": {"on": "conversations", "code": 2}}, 30),
    ],
)
def test_reading_rests_where_the_platform_asks_for_it_or_is_away(simulator, tea, faults, seconds):
    simulator.control("faults", **faults)
    let_time_pass()
    before = timezone.now()

    sync.step(tea.pk)

    rest = timedelta(seconds=seconds)
    assert before + rest <= ChannelSync.objects.get().claimed_until <= timezone.now() + rest
    assert (sync.due_channels(), sync.step(tea.pk)) == ([], None)


def test_after_the_platform_was_away_what_it_kept_meanwhile_is_found(simulator, tea):
    simulator.control("faults", lose_percent=100, next={"on": "conversations", "mode": "cut", "times": 1})
    simulator.control("messages", psid=DUNG, text="Alo?")
    let_time_pass()
    sync.step(tea.pk)
    away = ChannelSync.objects.get()

    row = read_on(tea)

    assert (away.error_code, away.checked_at, away.complete_until) == ("away", None, None)
    assert (row.error_code, row.repaired_count) == ("", 1)


def test_a_dead_token_stops_the_reading_until_somebody_reconnects(bamboo, simulator, tea):
    simulator.control("faults", lose_percent=100)
    simulator.control("messages", psid=DUNG, text="Có ai không?")
    simulator.control("revoke", page=TEA, subcode=460)
    let_time_pass()
    sync.step(tea.pk)
    tea.refresh_from_db()
    stopped = (tea.status, tea.status_code, sync.due_channels())

    connected(bamboo, simulator)
    due = sync.due_channels()
    Channel.objects.update(created_at=timezone.now() - timedelta(hours=1))
    row = read_on(tea)

    assert stopped == ("needs_reconnect", "190/460", [])
    assert (due, row.repaired_count) == ([tea.pk], 1)


def test_a_permission_that_lacks_is_said_and_tried_again_now_and_then(simulator, tea):
    simulator.control("faults", next={"on": "conversations", "code": 200})
    let_time_pass()

    sync.step(tea.pk)

    row = ChannelSync.objects.get()
    assert row.error_code == "200"
    assert row.next_at > timezone.now() + timedelta(minutes=9)


def test_a_check_can_be_asked_for_at_any_time(simulator, tea, work):
    read_on(tea)
    before = sync.due_channels()

    request_check(channel=tea)

    assert (before, sync.due_channels()) == ([], [tea.pk])
    asked_at = ChannelSync.objects.get().next_at
    request_check(channel=tea)
    assert ChannelSync.objects.get().next_at == asked_at


def test_channels_that_were_there_before_are_read_too_and_former_ones_are_not(tea_page, lotus):
    Channel.objects.create(workspace=lotus, platform="facebook", external_id="9", name="Gone", status="disconnected")

    assert sync.due_channels() == [tea_page.pk]
    Channel.objects.filter(pk=tea_page.pk).update(paused_until=timezone.now() + timedelta(minutes=1))
    assert sync.due_channels() == []
    Channel.objects.filter(pk=tea_page.pk).update(paused_until=None, credentials=None)
    assert sync.due_channels() == []
