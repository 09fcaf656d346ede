"""Who of us has seen the customer's last message: in the open thread, neutral to who looks, and live."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox import live
from inbox.actions.mark_read import mark_read
from inbox.fragments import frames_since
from inbox.ingest import drain
from inbox.models import Conversation, ReadMark
from inbox.news import Watch
from tests.conftest import member
from tests.inbox.messenger import NOON, delivery, text
from tests.inbox.sockets import line, signed_in, until, watch
from workspaces.models import Membership

pytestmark = pytest.mark.django_db


def shown(html: str) -> list[str]:
    """The names that stand in the last list of readers of a page or frame."""
    _, is_there, rest = html.rpartition('class="thread__readers"')
    return re.findall(r'title="Seen by ([^"]+)"', rest.partition("</ul>")[0]) if is_there else []


def reads(who: Membership, conversation: Conversation) -> None:
    conversation.refresh_from_db()
    mark_read(membership=who, conversation=conversation, incoming_count=conversation.incoming_count)


def page(client, conversation: Conversation) -> str:
    return client.get(reverse("inbox:conversation", args=["bamboo", conversation.pk])).content.decode()


def test_the_thread_names_those_who_read_up_to_the_last_message_of_the_customer(thread, binh_client, an, binh):
    assert shown(page(binh_client, thread)) == []

    for who in (binh, an):
        reads(who, thread)
    assert shown(page(binh_client, thread)) == ["An", "Binh"]

    delivery(text("m2", "Alo?", at=NOON + 1))
    drain()
    assert shown(page(binh_client, thread)) == []
    reads(an, thread)
    assert shown(page(binh_client, thread)) == ["An"]


def test_who_left_is_not_named_and_who_has_no_name_is_named_by_the_address(thread, binh_client, an, binh):
    for who in (an, binh):
        reads(who, thread)
    an.removed_at = timezone.now()
    an.save()
    binh.user.name = ""
    binh.user.save()

    assert shown(page(binh_client, thread)) == ["binh@bamboo.example"]


def test_a_conversation_in_which_no_customer_wrote_was_seen_by_nobody(thread, binh_client, binh):
    Conversation.objects.update(incoming_count=0)
    ReadMark.objects.create(membership=binh, conversation=thread, incoming_count=0)

    assert shown(page(binh_client, thread)) == []


def test_of_many_a_few_have_a_face_and_the_rest_a_number_with_their_names(thread, bamboo, binh_client):
    for number in range(7):
        reads(member(bamboo, f"Hoa {number}", "agent"), thread)

    html = page(binh_client, thread)
    assert shown(html) == [f"Hoa {number}" for number in range(5)]
    assert '<li title="Hoa 5, Hoa 6">+2' in html


@pytest.mark.django_db(transaction=True)
def test_a_tab_that_was_away_learns_who_read_on_in_its_thread_and_in_no_other(thread, an, binh):
    before = live.cursor()
    reads(an, thread)

    assert shown(frames_since(binh, Watch(conversation_id=thread.pk), before, "en")) == ["An"]
    assert "thread__readers" not in frames_since(binh, Watch(), before, "en")


@pytest.mark.django_db(transaction=True)
def test_a_new_message_of_the_customer_is_seen_by_nobody_yet(thread, an, binh):
    reads(an, thread)
    before = live.cursor()
    delivery(text("m2", "Alo?", at=NOON + 1))
    drain()

    frames = frames_since(binh, Watch(conversation_id=thread.pk), before, "en")
    assert f'id="readers-{thread.pk}"' in frames
    assert shown(frames) == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_it_is_live_and_costs_no_new_row(server, thread, an, binh):
    with line(server, signed_in(binh.user).session_key) as tab:
        watch(tab, thread.pk)
        until(tab, 'id="cursor"')
        version = Conversation.objects.get().version
        reads(an, thread)
        assert shown(until(tab, "Seen by")) == ["An"]
    assert Conversation.objects.get().version == version
