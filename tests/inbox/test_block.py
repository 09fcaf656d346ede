"""A blocked customer's words are kept, and disturb nobody."""

import pytest
from django.urls import reverse

from inbox.ingest import drain
from inbox.models import Conversation
from tests.inbox.messenger import NOON, delivery, text

pytestmark = pytest.mark.django_db


def blocking(thread) -> str:
    return reverse("inbox:blocking", args=["bamboo", thread.pk])


def writes(thread, number) -> Conversation:
    delivery(text(f"more{number}", "Alo alo", at=NOON + number))
    drain()
    return Conversation.objects.get(pk=thread.pk)


def test_what_a_blocked_customer_writes_is_kept_but_opens_nothing_and_is_not_unread(thread, binh_client):
    answer = binh_client.post(blocking(thread)).content.decode()
    assert "Binh blocked this customer" in answer
    assert "Unblock this customer" in answer
    before = Conversation.objects.get(pk=thread.pk)

    after = writes(thread, 1)

    assert after.messages.filter(text="Alo alo").exists()
    assert (after.status, after.incoming_count) == ("resolved", before.incoming_count)


def test_an_unblocked_customer_is_heard_from_the_next_word_on(thread, binh_client):
    binh_client.post(blocking(thread))
    before = writes(thread, 1)
    answer = binh_client.delete(blocking(thread)).content.decode()
    assert "Binh unblocked this customer" in answer

    after = writes(thread, 2)
    assert (after.status, after.incoming_count) == ("open", before.incoming_count + 1)


def test_blocking_twice_says_it_once(thread, binh_client):
    for _ in range(2):
        binh_client.post(blocking(thread))
    assert thread.messages.filter(kind="activity").count() == 1
