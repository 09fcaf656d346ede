"""Who takes part in a conversation, and the view of what one takes part in."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox import live, queries
from inbox.actions.add_note import add_note
from inbox.actions.resolve_conversation import resolve_conversation
from inbox.actions.take_part import leave, take_part
from inbox.filters import ConversationFilter
from inbox.fragments import frames_since
from inbox.ingest import drain
from inbox.models import Conversation, Participant
from inbox.news import Watch
from tests.conftest import member, signed_in
from tests.inbox.messenger import NOON, delivery, text
from tests.inbox.rows import converse, participates
from workspaces.actions.remove_member import remove_member

pytestmark = pytest.mark.django_db

PARTICIPATING = ConversationFilter(view="participating")


def choose(client, conversation: Conversation, who, **form) -> int:
    return client.post(reverse("inbox:participant", args=["bamboo", conversation.pk, who.pk]), form).status_code


def listed(client, **query) -> list[int]:
    rows = client.get(reverse("inbox:list", args=["bamboo"]), {"view": "participating", **query})
    return [row.pk for row in rows.context["conversations"]]


def test_members_are_added_and_taken_out_by_hand(thread, binh_client, an, binh):
    assert choose(binh_client, thread, an, takes_part="on") == 200
    assert choose(binh_client, thread, an, takes_part="on") == 200
    assert [row.membership for row in thread.participants.all()] == [an]

    menu = binh_client.get(reverse("inbox:assignees", args=["bamboo", thread.pk])).content.decode()
    assert menu.count(" checked") == 1

    assert choose(binh_client, thread, an) == 200
    assert not thread.participants.exists()


def test_nobody_of_another_workspace_takes_part_and_no_viewer_decides_it(thread, binh_client, bamboo, an, chau):
    assert choose(binh_client, thread, chau, takes_part="on") == 404
    assert choose(signed_in(member(bamboo, "Vy", "viewer")), thread, an, takes_part="on") == 403
    with pytest.raises(ValueError, match="another workspace"):
        take_part(conversation=thread, membership=chau)

    assert not Participant.objects.exists()


def test_the_same_again_is_no_news(thread, an):
    take_part(conversation=thread, membership=an)
    version = Conversation.objects.get().version

    take_part(conversation=thread, membership=an)
    leave(conversation=thread, membership=an)
    leave(conversation=thread, membership=an)
    assert Conversation.objects.get().version == version + 1


def test_the_view_shows_ones_own_newest_first_by_status_and_by_page(tea_page, an, binh, binh_client, monkeypatch):
    monkeypatch.setattr(queries, "LIST_PAGE", 2)
    rows = [converse(tea_page, external_id=f"{number}") for number in range(4)]
    for row in rows[:3]:
        participates(row, binh)
    participates(rows[3], an)
    Conversation.objects.filter(pk=rows[0].pk).update(last_message_at=rows[0].last_message_at.replace(hour=12))

    assert listed(binh_client) == [rows[0].pk, rows[2].pk]
    last = Conversation.objects.get(pk=rows[2].pk)
    before = f"{queries.positions.position(last.last_message_at, last.pk)}"
    assert listed(binh_client, before=before) == [rows[1].pk]
    Conversation.objects.filter(pk=rows[1].pk).update(status="resolved")
    assert listed(binh_client, status="resolved") == [rows[1].pk]
    assert listed(binh_client, status="any", before=before) == [rows[1].pk]


@pytest.mark.django_db(transaction=True)
def test_a_mention_brings_the_conversation_into_the_view_and_its_count_live(thread, an, binh):
    before = live.cursor()
    add_note(conversation=thread, author=binh, client_id=uuid4(), text="@An xem giúp")

    frames = frames_since(an, Watch(PARTICIPATING), before, "en")
    assert f'id="row-{thread.pk}" class="row"' in frames
    assert 'data-participating-open="1"' in frames

    before = live.cursor()
    leave(conversation=thread, membership=an)
    frames = frames_since(an, Watch(PARTICIPATING), before, "en")
    assert f'id="row-{thread.pk}" data-removed' in frames
    assert 'data-participating-open=""' in frames


def test_participations_have_the_status_and_time_of_their_conversations_whoever_changes_those(thread, an, binh):
    take_part(conversation=thread, membership=an)
    resolve_conversation(conversation=thread, actor=binh)
    assert Participant.objects.get().status == "resolved"

    delivery(text("m2", "Alo?", at=NOON + 1000))
    drain()
    thread.refresh_from_db()
    participant = Participant.objects.get()
    assert (participant.status, participant.last_message_at) == ("open", thread.last_message_at)


def test_who_is_removed_takes_part_in_nothing(thread, an, binh, django_capture_on_commit_callbacks, work):
    take_part(conversation=thread, membership=binh)
    with django_capture_on_commit_callbacks(execute=True):
        remove_member(actor=an, membership=binh)
    work()

    assert not Participant.objects.exists()


def test_an_empty_view_says_how_conversations_come_into_it(binh_client, tea_page):
    tea_page.last_event_at = timezone.now()
    tea_page.save()

    page = binh_client.get(reverse("inbox:list", args=["bamboo"]), {"view": "participating"}).content.decode()
    assert "You take part in nothing here" in page
