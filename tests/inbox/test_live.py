"""The change log: whoever resumes from a cursor misses nothing, whatever was under way when the cursor was read."""

import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inbox import live
from inbox.actions.mark_read import mark_read
from inbox.actions.resolve_conversation import resolve_conversation
from inbox.filters import ConversationFilter
from inbox.fragments import Audience, Renderer, frames_since
from inbox.ingest import drain
from inbox.models import Change, Channel, Conversation, Message
from inbox.news import Watch, fetch
from tests.inbox.messenger import NOON, delivery, echo, text
from tests.inbox.rows import statements_end_over

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def conversation(tea_page) -> Conversation:
    delivery(text("m1", "Chào shop"))
    drain()
    return Conversation.objects.get()


def test_a_change_that_commits_after_the_cursor_was_read_is_in_what_follows(conversation):
    begun, finish = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            live.changed(Conversation.objects.get())
            begun.set()
            assert finish.wait(10)
        connection.close()

    worker = threading.Thread(target=slow)
    worker.start()
    assert begun.wait(10)
    with transaction.atomic():  # a faster neighbour commits first, with a greater id
        live.changed(Conversation(pk=10**9, workspace_id=conversation.workspace_id))
    cursor = live.cursor()
    finish.set()
    worker.join()

    missed = live.changes_since(cursor, [conversation.workspace_id])
    assert conversation.pk in {change.conversation_id for change in missed}


def test_what_was_seen_before_the_cursor_does_not_come_again(conversation):
    cursor = live.cursor()
    assert live.changes_since(cursor, [conversation.workspace_id]) == []


def test_another_workspace_learns_nothing(conversation, chau):
    assert live.changes_since("0", [chau.workspace_id]) == []
    watch = Watch(ConversationFilter(), conversation.pk)
    assert "Chào shop" not in frames_since(chau, watch, "0", "en")


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1; drop", "9" * 40])
def test_a_cursor_that_makes_no_sense_fetches_the_panes_anew(conversation, binh, cursor):
    assert "<live-refresh" in frames_since(binh, Watch(), cursor, "en")


def test_a_tab_that_missed_too_much_fetches_its_panes_anew(conversation, binh):
    Change.objects.bulk_create(
        Change(workspace_id=binh.workspace_id, conversation_id=conversation.pk) for _ in range(live.MOST_CHANGES)
    )
    assert "<live-refresh" in frames_since(binh, Watch(), "0", "en")


def test_a_tab_gets_the_row_of_its_list_and_the_messages_of_its_thread_alone(conversation, binh):
    cursor = live.cursor()
    delivery(text("m2", "còn hàng không", at=NOON + 1), text("n1", "khác", customer="77", at=NOON + 2))
    drain()
    frames = frames_since(binh, Watch(ConversationFilter(), conversation.pk), cursor, "en")

    other = Conversation.objects.get(identity__external_id="77")
    assert f'id="row-{conversation.pk}"' in frames
    assert f'id="row-{other.pk}"' in frames
    assert f"#messages-{conversation.pk}" in frames
    assert f"#messages-{other.pk}" not in frames
    assert live.cursor() in frames


def test_a_conversation_that_leaves_the_filter_is_taken_off_the_list(conversation, binh):
    cursor = live.cursor()
    resolve_conversation(conversation=conversation, actor=binh)
    assert "data-removed" in frames_since(binh, Watch(ConversationFilter()), cursor, "en")
    assert "data-removed" not in frames_since(binh, Watch(ConversationFilter(status="resolved")), cursor, "en")


def test_a_read_mark_is_news_for_its_reader_alone(conversation, an, binh):
    cursor = live.cursor()
    mark_read(membership=binh, conversation=conversation, incoming_count=99)
    assert f'id="mark-{conversation.pk}" value="1"' in frames_since(binh, Watch(), cursor, "en")
    assert "mark-" not in frames_since(an, Watch(), cursor, "en")
    assert "row-" not in frames_since(an, Watch(), cursor, "en")


def test_a_removed_message_is_taken_off_the_thread(conversation, binh):
    delivery(echo("m2"))
    drain()
    cursor = live.cursor()
    with transaction.atomic():
        message = Message.objects.get(direction="outgoing")
        pk = message.pk
        message.delete()
        live.changed(conversation, removed=[pk])
    assert f'<li id="message-{pk}" data-removed' in frames_since(
        binh, Watch(ConversationFilter(), conversation.pk), cursor, "en"
    )


def test_an_open_thread_changes_with_its_channel(conversation, binh):
    cursor = live.cursor()
    with transaction.atomic():
        live.channel_changed(conversation.channel)
    assert f"#composer-state-{conversation.pk}" in frames_since(
        binh, Watch(conversation_id=conversation.pk), cursor, "en"
    )
    assert "#composer-state" not in frames_since(binh, Watch(), cursor, "en")


def test_ten_channels_that_change_at_once_cost_the_queries_of_one(bamboo, binh):
    def queries(count: int) -> int:
        cursor = live.cursor()
        with transaction.atomic():
            for _ in range(count):
                page = Channel(
                    workspace=bamboo, platform="facebook", external_id=str(Channel.objects.count()), name="Tea"
                )
                page.save()
                live.channel_changed(page)
        with CaptureQueriesContext(connection) as asked:
            assert frames_since(binh, Watch(), cursor, "en").count('id="channel-') == count
        return len(asked)

    queries(1)  # reads what is read once a process
    assert queries(1) == queries(10)


def test_a_message_costs_three_queries_however_many_look(conversation, an, binh):
    """Its conversation, itself, and its files: many times a second each hub asks them."""
    cursor = live.cursor()
    delivery(text("m2", "còn hàng không", at=NOON + 1))
    drain()
    changes = live.changes_since(cursor, [binh.workspace_id])
    with CaptureQueriesContext(connection) as asked:
        news = fetch(changes, [Watch()] * 50, [an.pk, binh.pk], cursor)
        frames = [Renderer(news).frames(Audience.of(member, Watch(), "en"), member) for member in (an, binh)]

    assert all(f'id="row-{conversation.pk}"' in text for text in frames)
    assert len(asked) == 3


def test_one_transaction_pokes_once(conversation, binh):
    with transaction.atomic():
        for _ in range(3):
            live.changed(conversation)
        pokes = [function for _, function, _ in connection.run_on_commit if isinstance(function, live.Poke)]
    assert pokes == [live.Poke(binh.workspace_id)]


def test_a_cursor_from_before_the_log_was_cut_fetches_the_panes_anew(conversation, binh):
    cursor = live.cursor()
    with transaction.atomic():
        live.changed(conversation)
    after = live.cursor()
    live.prune(timezone.now())
    assert "<live-refresh" in frames_since(binh, Watch(), cursor, "en")
    assert "<live-refresh" not in frames_since(binh, Watch(), after, "en")

    live.prune(timezone.now())
    assert Change.objects.count() == 1


def test_a_long_log_is_cut_a_batch_at_a_time_and_to_the_same_place(conversation, monkeypatch):
    monkeypatch.setattr(live, "BATCH", 3)

    def log_of(changes: int) -> None:
        for _ in range(changes):
            with transaction.atomic():
                live.changed(conversation)

    log_of(10)
    cut, older_than = live.cursor(), timezone.now()
    log_of(2)
    kept = list(Change.objects.filter(at__gte=older_than).order_by("pk").values_list("pk", flat=True))
    assert len(kept) == 2

    for _ in range(2):
        with statements_end_over(3, "DELETE", "inbox_change"):
            live.prune(older_than)

        marker, *rest = Change.objects.order_by("xid")
        assert (marker.workspace_id, [row.pk for row in rest]) == (live.PRUNED, kept)
        assert live.changes_since(f"{int(cut) - 1}", [conversation.workspace_id]) is None
        assert len(live.changes_since(cut, [conversation.workspace_id])) == 2


def test_a_cursor_from_ahead_of_the_present_fetches_the_panes_anew(conversation, binh):
    assert "<live-refresh" in frames_since(binh, Watch(), str(int(live.cursor()) + 10_000), "en")
