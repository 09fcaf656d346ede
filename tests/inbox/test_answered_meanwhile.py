"""Two people never answer the same customer without knowing of each other."""

from uuid import uuid4

import pytest
from django.urls import reverse

from inbox.actions.send_message import send_message
from inbox.ingest import drain
from inbox.models import Conversation, Message
from tests.inbox.messenger import NOON, delivery, echo, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def dung(thread):
    Conversation.objects.update(last_customer_at=Message.objects.get().created_at)
    return Conversation.objects.get()


def answer(client, conversation, seen, client_id=None):
    url = reverse("inbox:messages", args=["bamboo", conversation.pk])
    return client.post(url, {"client_id": client_id or uuid4(), "text": "Dạ còn ạ", "seen": seen})


def test_who_did_not_see_a_colleagues_answer_is_asked_first(dung, an, binh_client):
    seen = dung.messages.get().pk
    theirs = send_message(conversation=dung, author=an, client_id=uuid4(), text="Còn ạ")

    refused = answer(binh_client, dung, seen)

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "An answered 1 second ago." in page
    assert f'data-seen="{theirs.pk}"' in page
    assert not Message.objects.filter(text="Dạ còn ạ").exists()
    assert answer(binh_client, dung, theirs.pk).status_code == 200


def test_what_was_typed_in_the_platforms_own_app_counts_too(dung, binh_client):
    seen = dung.messages.get().pk
    delivery(echo("m2", "Còn ạ", at=round(Message.objects.get().created_at.timestamp() * 1000) + 1))
    drain()

    assert "Somebody answered" in answer(binh_client, dung, seen).content.decode()


def test_ones_own_answers_and_the_customers_words_stop_nobody(dung, binh, binh_client):
    seen = dung.messages.get().pk
    send_message(conversation=dung, author=binh, client_id=uuid4(), text="Đợi chút ạ")
    delivery(text("m3", "Alo", at=NOON + 5))
    drain()

    assert answer(binh_client, dung, seen).status_code == 200


def test_the_same_answer_sent_again_by_a_lost_line_is_the_first_one(dung, an, binh_client):
    seen, key = dung.messages.get().pk, uuid4()
    assert answer(binh_client, dung, seen, key).status_code == 200
    send_message(conversation=dung, author=an, client_id=uuid4(), text="Còn ạ")

    assert answer(binh_client, dung, seen, key).status_code == 200
    assert Message.objects.filter(text="Dạ còn ạ").count() == 1


@pytest.mark.parametrize("seen", ["", "0"])
def test_who_tells_nothing_of_what_was_seen_is_not_asked(dung, an, binh_client, seen):
    send_message(conversation=dung, author=an, client_id=uuid4(), text="Còn ạ")

    assert answer(binh_client, dung, seen).status_code == 200
