"""Marked unread: a member's own bookmark, told to their own tabs; of two marks the newer wins, whichever way it goes."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox import live, unread
from inbox.actions.mark_read import mark_read
from inbox.actions.mark_unread import mark_unread
from inbox.export import export_lines
from inbox.fragments import frames_since
from inbox.ingest import absorb, drain
from inbox.models import Conversation, Message, ReadMark
from inbox.news import Watch
from tests.conftest import member, signed_in
from tests.inbox.messenger import NOON, delivery, received, text

pytestmark = pytest.mark.django_db(transaction=True)


def marks() -> list[tuple[int, int, int]]:
    return list(ReadMark.objects.order_by("membership").values_list("membership", "incoming_count", "version"))


@pytest.fixture
def of_two(thread) -> Conversation:
    delivery(text("m2", "Alo?", at=NOON + 1))
    drain()
    return Conversation.objects.get()


def test_the_last_message_is_unread_again_for_this_member_alone(of_two, an, binh):
    for reader in (an, binh):
        mark_read(membership=reader, conversation=of_two, incoming_count=2)
    mark_unread(membership=binh, conversation=of_two)
    assert marks() == [(an.pk, 2, 1), (binh.pk, 1, 2)]


def test_what_was_unread_before_stays_so(of_two, binh):
    mark_unread(membership=binh, conversation=of_two)
    mark_read(membership=binh, conversation=of_two, incoming_count=1)
    cursor = live.cursor()
    mark_unread(membership=binh, conversation=of_two)
    assert [count for _, count, _ in marks()] == [1]
    assert "mark-" not in frames_since(binh, Watch(), cursor, "en")


def test_each_change_is_a_newer_mark_for_the_members_own_tabs(of_two, an, binh):
    mark_read(membership=binh, conversation=of_two, incoming_count=2)
    cursor = live.cursor()

    mark_unread(membership=binh, conversation=of_two)
    assert f'id="mark-{of_two.pk}" value="1" data-version="2"' in frames_since(binh, Watch(), cursor, "en")
    mark_read(membership=binh, conversation=of_two, incoming_count=2)
    assert f'id="mark-{of_two.pk}" value="2" data-version="3"' in frames_since(binh, Watch(), cursor, "en")
    assert "mark-" not in frames_since(an, Watch(), cursor, "en")


def test_an_imported_conversation_of_which_nothing_is_counted_can_be_unread(tea_page, binh, binh_client):
    absorb(tea_page, past=[received("m1", "Còn hàng không?", round(timezone.now().timestamp() - 3600) * 1000)])
    conversation = Conversation.objects.get()
    assert conversation.incoming_count == 0

    mark_unread(membership=binh, conversation=conversation)
    assert marks() == [(binh.pk, -1, 1)]
    assert '"unread_count": 0' in "".join(export_lines(tea_page.workspace))
    binh_client.post(reverse("inbox:read", args=["bamboo", conversation.pk]), {"incoming_count": "0"})
    assert marks() == [(binh.pk, 0, 2)]


def test_the_answer_is_the_mark_as_it_is_now(of_two, binh, binh_client):
    url = reverse("inbox:read", args=["bamboo", of_two.pk])
    assert f'id="mark-{of_two.pk}" value="2" data-version="1"' in binh_client.post(url, {"incoming_count": "2"}).text
    assert f'id="mark-{of_two.pk}" value="1" data-version="2"' in binh_client.delete(url).text


def test_a_viewer_has_bookmarks_too(of_two, bamboo):
    viewer = signed_in(member(bamboo, "Vy", "viewer"))
    assert viewer.delete(reverse("inbox:read", args=["bamboo", of_two.pk])).status_code == 200


@pytest.mark.parametrize(
    ("read", "place", "opened_at"), [(15, "", 15), (20, "", None), (15, "?at=end", None), (0, "", None)]
)
def test_a_thread_opens_at_the_first_unread_that_its_last_page_does_not_hold(
    tea_page, binh, binh_client, read, place, opened_at
):
    """Not for who asks for its end, nor for who never read there: it would begin with its first word."""
    for number in range(70):
        delivery(text(f"many{number}", f"tin {number}", at=NOON + number))
    while drain():
        pass
    conversation = Conversation.objects.get()
    if read:
        mark_read(membership=binh, conversation=conversation, incoming_count=read)

    page = binh_client.get(f"/w/bamboo/inbox/{conversation.pk}/{place}").content.decode()

    found = re.findall(r'data-first-unread="message-(\d+)"', page)
    assert [Message.objects.get(pk=pk).text for pk in found] == ([] if opened_at is None else [f"tin {opened_at}"])


def test_it_opens_no_further_back_than_a_thousand_unread_ones(tea_page, binh, binh_client, monkeypatch):
    monkeypatch.setattr(unread, "MOST_GONE_BACK", 55)
    for number in range(70):
        delivery(text(f"many{number}", f"tin {number}", at=NOON + number))
    while drain():
        pass
    conversation = Conversation.objects.get()
    mark_read(membership=binh, conversation=conversation, incoming_count=1)

    page = binh_client.get(f"/w/bamboo/inbox/{conversation.pk}/").content.decode()

    (found,) = re.findall(r'data-first-unread="message-(\d+)"', page)
    assert Message.objects.get(pk=found).text == "tin 15"
