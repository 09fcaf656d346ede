"""What webhooks missed, and what was before the channel was connected: read from the platform's own list."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from inbox import sync
from inbox.actions.connect_channel import connect_channel
from inbox.actions.disconnect_channel import disconnect_channel
from inbox.actions.request_check import request_check
from inbox.actions.resume_import import resume_import
from inbox.connectors import HistoryReach
from inbox.ingest import drain
from inbox.models import Channel, ChannelSync, Conversation, Message, MessagePart, ReadMark
from inbox.sync import outcome
from inbox.sync.pace import import_pace, interval_seconds
from tests.inbox.messenger import store
from tests.simulator.client import DUNG, TEA, Receiver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def receiver(simulator):
    receiver = Receiver()
    assert simulator.control("webhook", url=receiver.url)["verified"]
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture
def tea(bamboo, simulator, receiver):
    """A Page that was connected an hour ago. Over there it is a minute earlier, so that nothing is too young to read."""
    simulator.control("clock", shift_seconds=-60)
    return connected(bamboo, simulator, timedelta(hours=1))


def connected(workspace, simulator, ago=timedelta(0)):
    channel = connect_channel(
        workspace=workspace,
        platform="facebook",
        external_id=TEA,
        name="Trà Lá Sen",
        credentials={"access_token": simulator.page_token()},
    )
    Channel.objects.filter(pk=channel.pk).update(created_at=timezone.now() - ago)
    channel.refresh_from_db()
    return channel


def let_time_pass():
    """Let every pause be over and the next check be due."""
    ChannelSync.objects.update(claimed_until=None)
    ChannelSync.objects.filter(cursor="").update(next_at=timezone.now())


def read_on(channel):
    """Take steps, without their pauses, until nothing is left."""
    let_time_pass()
    while sync.step(channel.pk) is not None:
        ChannelSync.objects.update(claimed_until=None)
    return ChannelSync.objects.get(channel=channel)


def take_in(simulator, receiver):
    """Everything that was posted becomes messages."""
    simulator.settle()
    while receiver.posts:
        store(receiver.posts.pop(0)[1])
    while drain():
        pass


def threads(simulator):
    """What the platform's books say of each conversation, in its order, by customer."""
    books = simulator.books(page=TEA)
    said = [*books["sends"], *books["customer_messages"]]
    found = {}
    for message in sorted(said, key=lambda one: one["at"]):
        found.setdefault(message["customer"], []).append(message["mid"])
    return found


def shown():
    """The same of what is here."""
    found = {}
    parts = MessagePart.objects.order_by("message__at", "message_id")
    for customer, mid in parts.values_list("message__conversation__identity__external_id", "external_id"):
        found.setdefault(customer, []).append(mid)
    return found


def talk(simulator, count, *, between_ms=300):
    """Two customers write, the staff answers; several turns fall into each second. Returns how many turns that were."""
    start = simulator.http.get(f"{simulator.url}/control/clock", timeout=10).json()["now_ms"] - count * between_ms
    customers = [DUNG, "7284910365521002"]
    for number in range(count):
        simulator.control("messages", psid=customers[number % 2], text=f"{number}", at=start + number * between_ms)
    return count


# ── The check ──


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
    simulator.control("clock", shift_seconds=0)
    simulator.control("messages", psid=DUNG, text="Vừa xong")

    early = read_on(tea)
    shown_early = shown()
    take_in(simulator, receiver)

    assert (shown_early, early.repaired_count, early.checked_at is not None) == ({}, 0, True)
    assert shown() == threads(simulator)
    assert early.complete_until < timezone.now() - timedelta(seconds=9)


def test_what_is_listed_without_its_content_and_is_not_here_is_counted_once(simulator, receiver, tea):
    talk(simulator, 10)
    take_in(simulator, receiver)
    simulator.control("faults", lose_percent=100)
    for number in range(45):
        simulator.control("messages", psid=DUNG, text=f"later {number}")

    counts = [(row.repaired_count, row.unrepairable_count) for row in (read_on(tea), read_on(tea))]

    # Of Dung's 50 the 20 newest are shown, 5 were here before.
    assert counts == [(20, 25), (20, 25)]


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


def test_two_workers_never_take_the_same_step(simulator, tea):
    simulator.control("faults", lose_percent=100, next={"on": "conversations", "mode": "slow", "ms": 500, "times": 1})
    talk(simulator, 4)
    let_time_pass()
    start, taken = threading.Barrier(4), []

    def run():
        start.wait()
        try:
            taken.append(sync.step(tea.pk) is not None)
        finally:
            connection.close()

    workers = [threading.Thread(target=run) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(taken) == [False, False, False, True]
    assert shown() == threads(simulator)


def test_a_step_that_another_worker_took_over_writes_nothing(simulator, tea, monkeypatch):
    simulator.control("faults", lose_percent=100)
    talk(simulator, 4)
    let_time_pass()
    monkeypatch.setattr("inbox.sync.claim.LEASE", timedelta(0))
    claims = [sync.take(tea.pk), sync.take(tea.pk)]
    pages = [claim.connector.history(claim.channel, claim.since, claim.cursor) for claim in claims]

    late = sync.record(claims[0], pages[0])

    assert (late, Message.objects.count(), ChannelSync.objects.get().repaired_count) == (None, 0, 0)
    sync.record(claims[1], pages[1])
    assert (Message.objects.count(), ChannelSync.objects.get().repaired_count) == (4, 4)


# ── How often ──


def meta_like(customers):
    return 200 * customers


REACH = HistoryReach(shows="", misses="", slows="", calls_per_second=2, calls_per_day=meta_like)


@pytest.mark.parametrize(
    ("customers", "usage", "seconds"),
    [(0, 0, 1728), (1, 0, 1728), (10, 0.2, 173), (58, 0, 30), (5000, 0.25, 30), (5000, 0.5, 60), (10, 0.75, 518)],
)
def test_a_check_takes_a_quarter_of_the_limit_and_less_of_one_that_is_used(customers, usage, seconds):
    assert interval_seconds(REACH, customers, usage) == seconds


def test_an_import_yields_where_the_limit_comes_near():
    assert [import_pace(REACH, usage) for usage in (0, 0.7, 0.8)] == [1, 1, 10]


def test_the_next_check_waits_for_what_the_platform_allows(simulator, receiver, tea):
    talk(simulator, 2)
    take_in(simulator, receiver)

    row = read_on(tea)

    assert row.interval_seconds == 864
    assert timedelta(seconds=860) < row.next_at - timezone.now() <= timedelta(seconds=864)
    assert sync.due_channels() == []


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

    sync.step(tea.pk)

    row = ChannelSync.objects.get()
    assert timedelta(seconds=seconds - 10) < row.claimed_until - timezone.now() <= timedelta(seconds=seconds)
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


# ── The import ──


@pytest.fixture
def past(simulator):
    """60 customers wrote two messages each, before the Page was connected."""
    simulator.control("clock", shift_seconds=-7200)
    simulator.control("flood", page=TEA, customers=60, messages=120, per_second=100_000, wait=True)
    simulator.control("clock", shift_seconds=-60)


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

    wait = sync.step(tea.pk)

    row = ChannelSync.objects.get()
    assert (row.import_state, row.imported_conversations) == ("running", 25)
    assert 0 < wait <= 1
    assert sync.step(tea.pk) is None


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
    claim = sync.take(tea.pk)
    page = claim.connector.history(claim.channel, None, "")
    disconnect_channel(channel=tea, actor=None)

    assert sync.record(claim, page) is None
    assert Message.objects.count() == 0

    row = read_on(connected(bamboo, simulator))
    assert (row.import_state, shown()) == ("done", threads(simulator))


def test_one_event_that_breaks_costs_itself_alone(bamboo, simulator, past, monkeypatch):
    tea = connected(bamboo, simulator)
    whole, broken = outcome.absorb, next(iter(threads(simulator).values()))[0]

    def absorb(channel, events, arrival):
        if any(event.external_id == broken for event in events):
            raise ValueError("odd")
        return whole(channel, events, arrival)

    monkeypatch.setattr(outcome, "absorb", absorb)
    row = read_on(tea)

    assert (row.import_state, row.imported_messages) == ("done", 119)
    assert not MessagePart.objects.filter(external_id=broken).exists()
