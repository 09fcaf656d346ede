"""How many conversations each view has, and how many of them one has not read: exact to 99, and live without a reload."""

import json
import re
from itertools import count

import pytest
from django.urls import reverse

from inbox import live
from inbox.actions.assign_conversation import assign_conversation
from inbox.actions.mark_read import mark_read
from inbox.actions.mark_unread import mark_unread
from inbox.actions.resolve_conversation import resolve_conversation
from inbox.fragments import frames_since
from inbox.ingest import drain
from inbox.models import Channel, Conversation
from inbox.news import Watch
from inbox.view_counts import view_counts
from tests.inbox.messenger import NOON, delivery, text
from tests.inbox.rows import converse
from tests.inbox.sockets import line, signed_in, until, watch

numbers = count()


def conversations(page: Channel, number: int, **fields) -> None:
    for _ in range(number):
        converse(page, external_id=f"customer-{next(numbers)}", **fields)


def shown(frames: str) -> dict[str, str]:
    """The counts that a page or frame carries, without those of nothing."""
    _, is_there, rest = frames.rpartition('<data id="counts"')
    pairs = re.findall(r'data-([a-z-]+)="([^"]*)"', rest.partition(">")[0]) if is_there else []
    return {name: words for name, words in pairs if name != "version" and words}


@pytest.mark.django_db
def test_a_view_counts_what_its_list_would_show_of_all_channels(bamboo, lotus, tea_page, an, binh):
    other = Channel.objects.create(workspace=bamboo, platform="facebook", external_id="2")
    conversations(tea_page, 3)
    conversations(other, 2, assignee=binh)
    conversations(other, 1, assignee=an, status="snoozed")
    conversations(other, 4, status="resolved")
    conversations(Channel.objects.create(workspace=lotus, platform="facebook", external_id="3"), 7)

    counts = view_counts(bamboo.pk, [an.pk, binh.pk])

    of_all = {("all", "open"): 5, ("unassigned", "open"): 3, ("all", "snoozed"): 1}
    assert {place: n for place, n in counts[an.pk].items() if n} == of_all | {("mine", "snoozed"): 1}
    assert {place: n for place, n in counts[binh.pk].items() if n} == of_all | {("mine", "open"): 2}


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "words"), [(0, None), (1, "1"), (99, "99"), (100, "99+"), (130, "99+")])
def test_the_page_says_the_number_to_99_and_then_that_there_are_more(tea_page, binh_client, number, words):
    conversations(tea_page, number)

    page = binh_client.get(reverse("inbox:list", args=["bamboo"])).content.decode()

    assert shown(page).get("all-open") == words
    assert f'data-count="all-open">{words or ""}</span>' in page


@pytest.mark.django_db
def test_a_list_of_one_channel_has_no_counts_beside_its_views(tea_page, binh_client):
    Channel.objects.create(workspace=tea_page.workspace, platform="facebook", external_id="2", name="Other")

    page = binh_client.get(reverse("inbox:list", args=["bamboo"]), {"channel": tea_page.pk}).content.decode()

    # What the menu counts it asks for when it opens.
    counted = set(re.findall(r'data-count="([^"]+)"', page))
    assert {place for place in counted if place != "closing" and not place.startswith("channel-")} == set()


@pytest.mark.django_db
def test_unread_is_what_is_open_and_says_more_than_the_member_has_read(bamboo, lotus, tea_page, an, binh):
    conversations(tea_page, 2, incoming_count=3)
    conversations(tea_page, 1, incoming_count=0)
    conversations(tea_page, 1, incoming_count=1, status="resolved")
    conversations(Channel.objects.create(workspace=lotus, platform="facebook", external_id="3"), 4, incoming_count=1)
    first, _, imported, _, *_ = Conversation.objects.order_by("pk")

    def unread(*members) -> list[int]:
        counts = view_counts(bamboo.pk, [member.pk for member in members])
        return [counts[member.pk]["unread", "open"] for member in members]

    assert unread(an, binh) == [2, 2]
    mark_read(membership=binh, conversation=first, incoming_count=2)
    assert unread(an, binh) == [2, 2]
    mark_read(membership=binh, conversation=first, incoming_count=3)
    assert unread(an, binh) == [2, 1]
    mark_unread(membership=binh, conversation=imported)
    assert unread(an, binh) == [2, 2]


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "words"), [(0, None), (99, "99"), (130, "99+")])
def test_the_page_carries_the_number_of_unread_to_99(tea_page, binh_client, number, words):
    conversations(tea_page, number, incoming_count=1)
    page = binh_client.get(reverse("inbox:list", args=["bamboo"]), {"view": "mine"}).content.decode()
    assert shown(page).get("unread-open") == words


@pytest.mark.django_db(transaction=True)
def test_who_was_away_gets_the_counts_of_what_came_meanwhile_and_of_nothing_none(tea_page, an, binh):
    delivery(text("m1"))
    drain()
    conversation, before = Conversation.objects.get(), live.cursor()
    assert shown(frames_since(binh, Watch(), before, "en")) == {}

    delivery(text("m2", at=NOON + 1))
    drain()
    assert shown(frames_since(binh, Watch(), before, "en")) == {
        "all-open": "1", "unassigned-open": "1", "unread-open": "1"
    }  # fmt: skip

    assign_conversation(conversation=conversation, actor=an, assignee=binh)
    mark_read(membership=an, conversation=Conversation.objects.get(), incoming_count=2)
    assert shown(frames_since(binh, Watch(), before, "en")) == {"all-open": "1", "mine-open": "1", "unread-open": "1"}
    assert shown(frames_since(an, Watch(), before, "en")) == {"all-open": "1"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_any_open_page_is_told_what_its_member_has_not_read_as_messages_come_and_are_read(server, tea_page, an, binh):
    with (
        line(server, signed_in(an.user).session_key) as ans,
        line(server, signed_in(binh.user).session_key) as binhs,
    ):
        for tab in (ans, binhs):
            tab.send(json.dumps({"used": 0}))
            assert "unread-open" not in shown(until(tab, 'id="counts"'))

        delivery(text("m1"))
        drain()
        for tab in (ans, binhs):
            until(tab, 'data-unread-open="1"')

        mark_read(membership=binh, conversation=Conversation.objects.get(), incoming_count=1)
        until(binhs, 'data-unread-open=""')
        delivery(text("m2", at=NOON + 1))
        drain()
        until(binhs, 'data-unread-open="1"')

        assert 'data-unread-open=""' not in until(ans, 'data-unread-open="1"')


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_counts_move_on_every_tab_with_a_new_customer_a_resolution_and_a_return(server, tea_page, an, binh):
    with (
        line(server, signed_in(an.user).session_key) as ans,
        line(server, signed_in(binh.user).session_key) as binhs,
    ):
        for tab in (ans, binhs):
            watch(tab)
            until(tab, 'id="cursor"')

        delivery(text("m1"))
        drain()
        for tab in (ans, binhs):
            assert shown(until(tab, 'id="counts"')) == {"all-open": "1", "unassigned-open": "1", "unread-open": "1"}

        resolve_conversation(conversation=Conversation.objects.get(), actor=an)
        assert shown(until(ans, 'id="counts"')) == {}
        until(binhs, 'id="counts"')

        delivery(text("m2", at=NOON + 1))
        drain()
        assert shown(until(binhs, 'id="counts"')) == {"all-open": "1", "unassigned-open": "1", "unread-open": "1"}
