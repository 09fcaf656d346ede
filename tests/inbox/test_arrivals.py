"""What a tab is told of beyond its list: a customer has just written and somebody should hear of it, or a colleague calls."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from inbox import live
from inbox.actions.add_note import add_note
from inbox.actions.assign_conversation import assign_conversation
from inbox.arrivals import FRESH
from inbox.events import MessageReceived
from inbox.filters import ConversationFilter
from inbox.fragments import frames_since
from inbox.ingest import absorb, drain
from inbox.models import Conversation, Identity, Message
from inbox.news import Watch
from tests.inbox.messenger import NOON, delivery, echo, reaction, received, text

pytestmark = pytest.mark.django_db(transaction=True)

MINE = Watch(ConversationFilter(view="mine"))


def heard(member, cursor, watch=MINE) -> str:
    return frames_since(member, watch, cursor, "en")


def wrote_an_hour_ago() -> MessageReceived:
    hour_ago = round(timezone.now().timestamp() - 3600) * 1000
    return received("m1", "Còn hàng không?", hour_ago)


def test_a_tab_that_shows_only_mine_hears_of_what_nobody_has(thread, binh):
    cursor = live.cursor()
    delivery(text("m2", "Mình hỏi giá", at=NOON + 1))
    drain()

    frames = heard(binh, cursor)

    assert f'id="row-{thread.pk}" data-removed' in frames
    assert f'id="news-{thread.pk}"' in frames
    assert 'data-assignee=""' in frames
    assert 'data-words="Mình hỏi giá"' in frames


def test_a_page_that_shows_no_conversations_hears_of_it_and_gets_no_rows(thread, binh):
    cursor = live.cursor()
    delivery(text("m2", "Mình hỏi giá", at=NOON + 1))
    drain()

    frames = heard(binh, cursor, Watch(filter=None))

    assert 'data-words="Mình hỏi giá"' in frames
    assert f"row-{thread.pk}" not in frames


def test_it_says_whose_the_conversation_is(thread, an, binh):
    assign_conversation(conversation=thread, actor=an, assignee=an)
    cursor = live.cursor()
    delivery(text("m2", "Mình hỏi giá", at=NOON + 1))
    drain()
    assert f'data-assignee="{an.pk}"' in heard(binh, cursor)


def test_of_several_at_once_the_newest_is_told(thread, binh):
    cursor = live.cursor()
    delivery(text("m2", "một", at=NOON + 1), text("m3", "hai", at=NOON + 2))
    drain()
    frames = heard(binh, cursor)
    assert 'data-words="hai"' in frames
    assert 'data-words="một"' not in frames


def test_a_resolved_conversation_that_the_customer_opens_again_is_told(thread, binh):
    Conversation.objects.update(status="resolved", status_changed_at=timezone.now())
    cursor = live.cursor()
    delivery(text("m2", "Alo?", at=NOON + 1))
    drain()
    assert 'data-words="Alo?"' in heard(binh, cursor)


def test_our_own_words_and_a_reaction_are_not(thread, binh):
    Message.objects.update(created_at=timezone.now() - timedelta(hours=1))
    cursor = live.cursor()
    delivery(echo("m2", "Dạ còn ạ", at=NOON + 1), reaction("m1", "❤", at=NOON + 2))
    drain()
    assert "news-" not in heard(binh, cursor)


@pytest.mark.parametrize("state", [{"blocked_at": timezone.now(), "status": "resolved"}, {"status": "resolved"}])
def test_nor_what_is_blocked_or_done_with(thread, binh, state):
    cursor = live.cursor()
    delivery(text("m2", "Alo?", at=NOON + 1))
    drain()
    Conversation.objects.update(**state)
    assert "news-" not in heard(binh, cursor)


def test_nor_the_past_that_an_import_brings(tea_page, binh):
    cursor = live.cursor()
    absorb(tea_page, past=[wrote_an_hour_ago()])
    conversation = Conversation.objects.get()
    with transaction.atomic():
        live.changed(conversation, Message.objects.get())
    frames = heard(binh, cursor, Watch(conversation_id=conversation.pk))
    assert f"#messages-{conversation.pk}" in frames
    assert "news-" not in frames


def test_what_a_check_found_because_its_webhook_never_came_is_told_late(tea_page, binh):
    cursor = live.cursor()
    absorb(tea_page, missed=[wrote_an_hour_ago()])
    assert 'data-words="Còn hàng không?"' in heard(binh, cursor)


def test_a_tab_that_slept_finds_it_in_its_list_alone(thread, binh):
    cursor = live.cursor()
    delivery(text("m2", "Alo?", at=NOON + 1))
    drain()
    Message.objects.update(created_at=timezone.now() - FRESH - timedelta(seconds=1))
    assert "news-" not in heard(binh, cursor)


def test_what_a_customer_writes_is_no_markup(thread, binh):
    cursor = live.cursor()
    delivery(text("m2", "<img src=x onerror=alert(1)>", at=NOON + 1))
    drain()
    frames = heard(binh, cursor)
    assert f'id="news-{thread.pk}"' in frames
    assert "<img src=x" not in frames


def test_another_workspace_hears_nothing(thread, chau):
    cursor = live.cursor()
    delivery(text("m2", "Alo?", at=NOON + 1))
    drain()
    assert "news-" not in heard(chau, cursor)


# ── A colleague calls ──


def note(thread, author, words: str) -> None:
    add_note(conversation=thread, author=author, client_id=uuid4(), text=words)


def test_who_is_mentioned_hears_of_it_whatever_their_list_shows_and_nobody_else(thread, an, binh):
    cursor = live.cursor()
    note(thread, an, "@Binh xem giúp nhé")

    frames = heard(binh, cursor)

    assert f'id="mention-{thread.pk}"' in frames
    assert f'data-conversation="{thread.pk}"' in frames
    assert 'data-name="An" data-words="@Binh xem giúp nhé"' in frames
    assert "data-call" not in heard(an, cursor)


def test_who_is_given_a_conversation_hears_from_whom_and_whose(thread, an, binh):
    Identity.objects.update(name="Dung")
    cursor = live.cursor()
    assign_conversation(conversation=thread, actor=an, assignee=binh)

    frames = heard(binh, cursor)

    assert 'data-call="assignment"' in frames
    assert 'data-name="An" data-words="Dung"' in frames
    assert "data-call" not in heard(an, cursor)


def test_nobody_calls_themselves(thread, binh):
    cursor = live.cursor()
    note(thread, binh, "@Binh nhớ gọi lại")
    assign_conversation(conversation=thread, actor=binh, assignee=binh)
    assert "data-call" not in heard(binh, cursor)


def test_what_a_colleague_has_by_now_was_given_to_nobody_else(thread, an, binh):
    cursor = live.cursor()
    assign_conversation(conversation=thread, actor=an, assignee=binh)
    assign_conversation(conversation=thread, actor=binh, assignee=an)
    assert "data-call" not in heard(binh, cursor)
    assert 'data-call="assignment"' in heard(an, cursor)


def test_a_call_that_is_old_or_was_deleted_is_not_told(thread, an, binh):
    cursor = live.cursor()
    note(thread, an, "@Binh xem giúp nhé")
    Message.objects.filter(kind="note").update(is_deleted=True)
    assert "data-call" not in heard(binh, cursor)
    Message.objects.update(is_deleted=False, created_at=timezone.now() - FRESH - timedelta(seconds=1))
    assert "data-call" not in heard(binh, cursor)
