"""How urgent a conversation is: said once, seen in its row, and kept whatever comes in."""

import pytest
from django.urls import reverse

from inbox.ingest import drain
from inbox.models import Conversation
from tests.inbox.messenger import NOON, delivery, text

pytestmark = pytest.mark.django_db


def prioritise(client, conversation, priority):
    return client.post(reverse("inbox:priority", args=["bamboo", conversation.pk]), {"priority": priority})


def test_it_is_shown_in_the_row_and_told_in_the_thread(thread, binh_client):
    answer = prioritise(binh_client, thread, 4).content.decode()

    assert 'data-priority="4">Urgent</span>' in answer
    assert "Binh set the priority: Urgent" in answer

    delivery(text("m2", at=NOON + 1))
    drain()
    thread.refresh_from_db()
    assert thread.priority == Conversation.Priority.URGENT


def test_the_same_again_is_no_news_and_none_takes_it_away(thread, binh_client):
    for priority in (2, 2, 0):
        assert prioritise(binh_client, thread, priority).status_code == 200

    thread.refresh_from_db()
    assert thread.priority == Conversation.Priority.NONE
    assert thread.messages.filter(kind="activity").count() == 2


@pytest.mark.parametrize("wrong", ["", "5", "-1", "high"])
def test_what_is_no_priority_changes_nothing(thread, binh_client, wrong):
    assert prioritise(binh_client, thread, wrong).status_code == 422
    thread.refresh_from_db()
    assert thread.priority == 0
