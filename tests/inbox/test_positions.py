"""Scrolling: page by page, every row once, whatever times the rows share."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox import positions, queries
from inbox.filters import ConversationFilter
from inbox.models import Conversation
from inbox.presenters.conversations import ConversationView
from tests.inbox.rows import NINE, converse, say, tagged
from workspaces.models import Tag

ODD = ["", ".", "x.y", "1", "1.", ".1", "-1.5", "9" * 18 + ".1", "9" * 30 + ".1", "1.5.7", "１.２"]


MOMENTS = st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC))


@given(st.lists(st.tuples(MOMENTS, st.integers(0, 10**12 - 1)), min_size=2))
@settings(deadline=None)
def test_positions_sort_as_their_rows_do(places):
    assert sorted(places) == sorted(places, key=lambda place: positions.position(*place))
    assert all(positions.position(*place) <= positions.LAST for place in places)


def test_a_thread_is_scrolled_through_without_a_gap_or_a_repeat(tea_page):
    conversation = converse(tea_page)
    # Whole pages at one moment, and moments that only microseconds tell apart, later ones with lower ids.
    times = [NINE] * 60 + [NINE + timedelta(microseconds=900 - number) for number in range(70)]
    said = [say(conversation, "Hello", at=at) for at in times]

    seen, before, more = [], "", True
    while more:
        page, more = queries.thread(queries.rows(Conversation.objects.all()).get(), before)
        seen, before = [*page, *seen], page[0].position

    assert [message.pk for message in seen] == [message.pk for message in sorted(said, key=lambda m: (m.at, m.pk))]


@pytest.mark.parametrize("is_by_tag", [False, True], ids=["all", "by tag"])
@pytest.mark.parametrize("status", ["any", "open"])
def test_a_list_is_scrolled_through_and_back_without_a_gap_or_a_repeat(tea_page, an, status, is_by_tag):
    tag = Tag.objects.create(workspace=tea_page.workspace, name="VIP")
    statuses = ["open", "open", "resolved", "pending", "snoozed"]
    for number in range(90):
        at = NINE + timedelta(microseconds=-(number // 40))
        tagged(converse(tea_page, f"customer-{number}", status=statuses[number % 5], last_message_at=at), tag)
    wanted = ConversationFilter(status=status, tag_id=tag.pk if is_by_tag else None)

    down, before, more = [], "", True
    while more:
        page, more = queries.page_of_rows(wanted.ranges(an), before)
        down, before = [*down, *page], ConversationView(page[-1]).position
    up, more = page[-1:], True
    while more:
        page, more = queries.page_of_rows(wanted.ranges(an), after=ConversationView(up[0]).position)
        up = [*page, *up]

    assert down == up == list(wanted.queryset(an).order_by("-last_message_at", "-id"))


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_position_asks_nothing(tea_page, odd):
    say(converse(tea_page), "Hello")

    page, more = queries.thread(queries.rows(Conversation.objects.all()).get(), odd)

    assert ([message.text for message in page], more) == (["Hello"], False)
