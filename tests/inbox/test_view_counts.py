"""How many conversations each view has: exact to 99, and live without a reload."""

import re
from itertools import count

import pytest
from django.urls import reverse

from inbox import live
from inbox.actions.assign_conversation import assign_conversation
from inbox.actions.resolve_conversation import resolve_conversation
from inbox.fragments import Watch, frames_since
from inbox.ingest import drain
from inbox.models import Channel, Conversation
from inbox.queries import view_counts
from tests.inbox.messenger import NOON, delivery, text
from tests.inbox.rows import converse
from tests.inbox.sockets import line, signed_in, until, watch
from tests.servers import web

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

    assert "data-count=" not in page


@pytest.mark.django_db(transaction=True)
def test_who_missed_a_change_of_views_gets_the_counts_and_who_missed_a_message_does_not(tea_page, an, binh):
    delivery(text("m1"))
    drain()
    conversation, before = Conversation.objects.get(), live.cursor()
    delivery(text("m2", at=NOON + 1))
    drain()
    assert shown(frames_since(binh, Watch(), before, "en")) == {}

    assign_conversation(conversation=conversation, actor=an, assignee=binh)
    assert shown(frames_since(binh, Watch(), before, "en")) == {"all-open": "1", "mine-open": "1"}
    assert shown(frames_since(an, Watch(), before, "en")) == {"all-open": "1"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_counts_move_on_every_tab_with_a_new_customer_a_resolution_and_a_return(tmp_path, tea_page, an, binh):
    with (
        web(tmp_path / "web.log") as server,
        line(server, signed_in(an.user).session_key) as ans,
        line(server, signed_in(binh.user).session_key) as binhs,
    ):
        for tab in (ans, binhs):
            watch(tab)
            until(tab, 'id="cursor"')

        delivery(text("m1"))
        drain()
        for tab in (ans, binhs):
            assert shown(until(tab, 'id="counts"')) == {"all-open": "1", "unassigned-open": "1"}

        resolve_conversation(conversation=Conversation.objects.get(), actor=an)
        assert shown(until(ans, 'id="counts"')) == {}
        until(binhs, 'id="counts"')

        delivery(text("m2", at=NOON + 1))
        drain()
        assert shown(until(binhs, 'id="counts"')) == {"all-open": "1", "unassigned-open": "1"}
