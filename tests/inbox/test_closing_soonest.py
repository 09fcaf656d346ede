"""The list in the order in which customers who wait can no longer be answered."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox import live, queries
from inbox.connectors import get_connector
from inbox.filters import ConversationFilter
from inbox.fragments import frames_since
from inbox.ingest import drain
from inbox.models import Channel, Conversation
from inbox.news import Watch
from inbox.presenters.conversations import ConversationView
from tests.inbox.messenger import delivery, text
from tests.inbox.replies import reply
from tests.inbox.rows import converse

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
CLOSING = ConversationFilter(order="closing")


def writes(customer: str, ago: timedelta) -> Conversation:
    at = timezone.now() - ago
    delivery(text(f"m_{customer}_{at.timestamp()}", customer=customer, at=round(at.timestamp() * 1000)))
    drain()
    return Conversation.objects.get(identity__external_id=customer)


def shown(membership, wanted=CLOSING) -> list[Conversation]:
    return queries.page_of_rows(wanted.ranges(membership))[0]


def test_who_can_be_answered_for_the_shortest_time_is_first_and_whose_time_is_over_is_left_out(
    tea_page, binh, binh_client
):
    long, short, over = writes("long", 2 * HOUR), writes("short", 23 * HOUR), writes("over", 25 * HOUR)
    Conversation.objects.update(status="open")

    assert shown(binh) == [short, long]
    assert set(shown(binh, ConversationFilter())) == {long, short, over}
    page = binh_client.get(reverse("inbox:list", args=["bamboo"]), {"order": "closing"}).content.decode()
    assert [int(part.partition('"')[0]) for part in page.split('id="row-')[1:]] == [short.pk, long.pk]
    assert 'data-order="closing"' in page


def test_who_has_an_answer_is_left_out_and_comes_back_with_the_next_message(tea_page, binh):
    conversation = writes("dung", 3 * HOUR)
    reply(conversation, binh)
    assert shown(binh) == []

    writes("dung", timedelta(seconds=-1))
    assert shown(binh) == [conversation]


@pytest.mark.parametrize(("by_person", "window"), [(False, 24 * HOUR), (True, 7 * 24 * HOUR)])
def test_it_ends_when_the_composer_says_so(tea_page, settings, by_person, window):
    settings.META_HUMAN_AGENT = by_person
    conversation = queries.rows(Conversation.objects.filter(pk=writes("dung", HOUR).pk)).get()
    connector = get_connector("facebook")

    assert conversation.closes_at == conversation.last_customer_at + window
    before, after = (conversation.closes_at + timedelta(seconds=by) for by in (-1, 0))
    assert connector.allowance(conversation, before).free_text
    assert not connector.allowance(conversation, after).free_text


def test_what_the_platform_called_closed_is_closed(tea_page, binh):
    conversation = writes("dung", HOUR)
    conversation.send_error, conversation.preview_direction = "10/2018278", "outgoing"

    assert not get_connector("facebook").allowance(conversation, timezone.now()).free_text
    assert get_connector("facebook").closes_at(conversation) is None


def test_it_is_scrolled_through_and_back_without_a_gap_or_a_repeat(tea_page, binh):
    now = timezone.now()
    rows = [converse(tea_page, f"c{number}", closes_at=now + HOUR * (1 + number // 7)) for number in range(60)]

    down, before, more = [], "", True
    while more:
        page, more = queries.page_of_rows(CLOSING.ranges(binh), before)
        down, before = [*down, *page], ConversationView(page[-1]).closing_position
    up, more = page[-1:], True
    while more:
        page, more = queries.page_of_rows(CLOSING.ranges(binh), after=ConversationView(up[0]).closing_position)
        up = [*page, *up]

    assert down == up == rows


def test_a_frame_says_where_the_row_stands_and_takes_away_what_was_answered(tea_page, binh):
    before = live.cursor()
    conversation = writes("dung", HOUR)
    place = ConversationView(queries.rows(Conversation.objects.all()).get()).closing_position
    assert f'data-closing="{place}"' in frames_since(binh, Watch(CLOSING), before, "en")

    reply(conversation, binh)
    assert f'id="row-{conversation.pk}" data-removed' in frames_since(binh, Watch(CLOSING), before, "en")


def test_nothing_that_closes_is_said_so(tea_page, binh, binh_client):
    reply(writes("dung", HOUR), binh)
    Channel.objects.update(last_event_at=timezone.now())

    page = binh_client.get(reverse("inbox:list", args=["bamboo"]), {"order": "closing"}).content.decode()

    assert "No reply window is closing" in page
