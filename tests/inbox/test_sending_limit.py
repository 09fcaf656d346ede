"""What one person sends by hand in a minute is limited, with a clear word; rules and the API are not."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.actions.reopen_conversation import reopen_conversation
from inbox.actions.resolve_conversation import resolve_conversation
from inbox.models import Message
from tests.inbox.replies import reply

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def three_a_minute(settings):
    settings.SENDS_PER_MINUTE = 3


def post(client, conversation, client_id=None, text="Dạ"):
    url = reverse("inbox:messages", args=["bamboo", conversation.pk])
    return client.post(url, {"client_id": str(client_id or uuid4()), "text": text})


def test_one_more_is_refused_with_the_seconds_to_wait(dung, binh, binh_client):
    for _ in range(3):
        assert post(binh_client, dung).status_code == 200
    Message.objects.filter(author=binh).update(created_at=timezone.now() - timedelta(seconds=20))

    answer = post(binh_client, dung)

    assert answer.status_code == 422
    words = answer.content.decode()
    assert "You sent 3 messages in the last minute. Wait " in words
    assert 20 <= int(words.partition("Wait ")[2].partition(" ")[0]) <= 40
    assert Message.objects.filter(author=binh).count() == 3


def retried(client, message):
    Message.objects.filter(pk=message.pk).update(status="failed", error_code="unreachable")
    url = reverse("inbox:attempts", args=["bamboo", message.conversation_id, message.pk])
    answer = client.post(url).content.decode()
    message.refresh_from_db()
    return message.status == "queued", answer


def test_what_is_sent_again_by_hand_counts_as_well(dung, binh, an_client, binh_client):
    message = reply(dung, binh)
    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(hours=1))
    post(binh_client, dung)
    assert [retried(binh_client, message)[0] for _ in range(2)] == [True, True]

    again, words = retried(binh_client, message)
    assert (again, message.status) == (False, "failed")
    assert "You sent 3 messages in the last minute. Wait " in words
    assert post(binh_client, dung).status_code == 422
    # Who sends it again, not who wrote it.
    assert retried(an_client, message)[0]


def test_after_a_minute_there_is_room_again(dung, binh, binh_client):
    for _ in range(3):
        post(binh_client, dung)
    first = Message.objects.filter(author=binh).earliest("pk")
    Message.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(seconds=61))
    assert post(binh_client, dung).status_code == 200


def test_each_person_has_a_limit_of_their_own_and_rules_have_none(dung, an, binh, an_client, binh_client):
    for _ in range(3):
        post(binh_client, dung)
    assert post(an_client, dung).status_code == 200
    for _ in range(3):
        reply(dung, binh)


def test_what_a_program_sends_in_a_persons_name_takes_nothing_of_what_they_may(dung, binh, binh_client):
    for _ in range(3):
        reply(dung, binh)

    assert [post(binh_client, dung).status_code for _ in range(4)] == [200, 200, 200, 422]


def test_changing_a_conversation_is_no_sending(dung, binh, binh_client):
    for change in (resolve_conversation, reopen_conversation, resolve_conversation):
        change(conversation=dung, actor=binh)
    assert Message.objects.filter(author=binh).count() == 3

    assert post(binh_client, dung).status_code == 200


def test_a_form_that_is_repeated_after_a_lost_answer_is_not_refused(dung, binh_client):
    client_id = uuid4()
    for number in range(3):
        post(binh_client, dung, client_id if number == 2 else None)
    assert post(binh_client, dung, client_id).status_code == 200
