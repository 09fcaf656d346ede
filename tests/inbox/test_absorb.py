"""What is read from a platform's own list: the past makes nothing unread, and proves only what it can prove."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from inbox import live
from inbox.events import MessageReceived
from inbox.fragments import frames_since
from inbox.ingest import absorb
from inbox.models import Change, Conversation, Message
from inbox.news import Watch
from tests.inbox.messenger import DUNG, NOON, PAGE, at, echoed, received

pytestmark = pytest.mark.django_db

LONG_AGO = NOON - 90 * 86_400_000


def wrote(when: datetime, name: str = "") -> MessageReceived:
    return MessageReceived(account=PAGE, at=when, customer=DUNG, external_id="m1", text="Chào shop", name=name)


@pytest.mark.parametrize(("days", "status"), [(1, "open"), (30, "resolved")])
def test_of_the_past_only_who_has_waited_not_too_long_is_open(tea_page, days, status):
    found = absorb(tea_page, past=[wrote(timezone.now() - timedelta(days=days))])

    conversation = Conversation.objects.get()
    assert (found.imported, found.repaired, found.is_whole) == (1, 0, True)
    assert (conversation.status, conversation.incoming_count) == (status, 0)
    assert Message.objects.get().arrival == "history"


def test_an_import_is_told_by_its_conversations_alone(tea_page):
    absorb(tea_page, past=[received("m1", "Chào", LONG_AGO), received("m2", "Còn bán không?", LONG_AGO + 1000)])
    absorb(tea_page, missed=[received("m3", "Alo", NOON)])

    told = list(Change.objects.order_by("pk").values_list("conversation_id", "message_id"))
    conversation = Conversation.objects.get()
    assert told == [(conversation.pk, None), (conversation.pk, Message.objects.get(arrival="sync").pk)]


def test_who_has_the_thread_open_sees_what_was_imported_of_it(tea_page, binh):
    absorb(tea_page, missed=[received("m3", "Alo", NOON)])
    conversation = Conversation.objects.get()
    cursor = live.cursor()

    absorb(tea_page, past=[received("m1", "Chào", LONG_AGO)])

    assert "<live-refresh" in frames_since(binh, Watch(conversation_id=conversation.pk), cursor, "en")
    assert "<live-refresh" not in frames_since(binh, Watch(), cursor, "en")
    assert "data-topic" not in frames_since(binh, Watch(filter=None), cursor, "en")


def test_a_word_of_today_opens_what_was_imported_without_a_line_about_it(tea_page):
    absorb(tea_page, past=[received("m1", "Chào", LONG_AGO)])
    absorb(tea_page, missed=[received("m2", "Còn bán không?", NOON)])

    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.incoming_count, conversation.preview) == ("open", 1, "Còn bán không?")
    assert list(Message.objects.order_by("at").values_list("arrival", flat=True)) == ["history", "sync"]


def test_what_was_missed_within_a_second_stands_where_the_list_has_it(tea_page):
    absorb(tea_page, missed=[received("m1", "one", NOON + 700)])
    absorb(tea_page, missed=[received("m1", "one", NOON), received("m2", "two", NOON), received("m3", "three", NOON)])

    thread = Message.objects.order_by("at", "pk")
    assert [(message.text, message.at) for message in thread] == [
        ("one", at(NOON + 700)),
        ("two", at(NOON + 700)),
        ("three", at(NOON + 700)),
    ]


@pytest.mark.parametrize(("said_at", "status"), [(LONG_AGO, "unconfirmed"), (NOON + 1000, "sent")])
def test_only_what_was_said_since_the_try_proves_a_send(tea_page, said_at, status):
    absorb(tea_page, missed=[received("m1", "Chào", NOON - 1000)])
    conversation = Conversation.objects.get()
    ours = conversation.messages.create(
        direction="outgoing", author_type="member", text="Xin chào", status="unconfirmed", at=at(NOON)
    )
    ours.parts.create(channel=tea_page, status="unconfirmed", tried_at=at(NOON))

    absorb(tea_page, missed=[echoed("e1", "Xin chào", said_at)])
    absorb(tea_page, past=[echoed("e0", "Xin chào", LONG_AGO - 1000)])

    ours.refresh_from_db()
    assert ours.status == status
    assert conversation.messages.filter(text="Xin chào").count() == {"sent": 2, "unconfirmed": 3}[status]


def test_a_name_that_no_database_can_hold_costs_nothing(tea_page):
    absorb(tea_page, missed=[wrote(at(NOON), name="Dung\0 \ud83d")])

    assert Conversation.objects.get().identity.name == "Dung\ufffd \ufffd"
