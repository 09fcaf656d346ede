"""A note stands in the thread for the team alone: no customer, no list and no statistic of answers ever sees it."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.export import export_lines
from inbox.ingest import drain
from inbox.models import Conversation, Message, MessagePart
from inbox.outbox import due_conversations
from tests.conftest import member, signed_in
from tests.inbox.messenger import delivery, text

pytestmark = pytest.mark.django_db


def write(client, conversation, words, client_id=None):
    url = reverse("inbox:notes", args=["bamboo", conversation.pk])
    return client.post(url, {"client_id": client_id or uuid4(), "text": words})


def test_it_is_in_the_thread_with_its_author_and_nothing_leaves(thread, binh_client, binh):
    answer = write(binh_client, thread, "Khách <b>quen</b>, giảm 10%").content.decode()

    note = Message.objects.get(kind="note")
    assert (note.author, note.direction, note.status) == (binh, "", "")
    assert "Khách &lt;b&gt;quen&lt;/b&gt;, giảm 10%" in answer
    assert "only your team sees this" in answer
    assert not MessagePart.objects.filter(message=note).exists()
    assert list(due_conversations()) == []


def test_the_list_still_shows_what_the_customer_said_and_that_they_wait(thread, binh_client):
    write(binh_client, thread, "Hỏi kho")

    before, waiting = thread.preview, thread.waiting_since
    delivery(text("m0", "Alo", at=1))
    drain()
    thread.refresh_from_db()
    assert (thread.preview, thread.waiting_since is not None) == (before, waiting is not None)
    assert thread.preview_direction == "incoming"


def test_the_same_note_twice_is_one(thread, binh_client):
    key = uuid4()
    for _ in range(2):
        assert write(binh_client, thread, "Một lần", key).status_code == 200

    assert Message.objects.filter(kind="note").count() == 1


@pytest.mark.parametrize("words", ["", "   ", "a" * 5001])
def test_an_empty_or_endless_note_is_refused_with_a_reason(thread, binh_client, words):
    answer = write(binh_client, thread, words)

    assert answer.status_code == 422
    assert "<p>" in answer.content.decode()
    assert not Message.objects.filter(kind="note").exists()


def test_when_the_customer_can_no_longer_be_answered_a_note_is_still_taken(thread, binh_client):
    Conversation.objects.update(last_customer_at=timezone.now() - timedelta(days=9))

    assert write(binh_client, thread, "Gọi điện cho khách").status_code == 200


def test_a_viewer_reads_notes_and_writes_none(thread, binh_client, bamboo):
    viewer = signed_in(member(bamboo, "Vy", "viewer"))
    write(binh_client, thread, "Chỉ đội mình")

    assert "Chỉ đội mình" in viewer.get(f"/w/bamboo/inbox/{thread.pk}/").content.decode()
    assert write(viewer, thread, "Không được").status_code == 403


def test_the_export_tells_it_as_a_note(thread, binh_client, bamboo):
    write(binh_client, thread, "Ghi chú")

    messages = json.loads("".join(export_lines(bamboo)))["messages"]
    note = next(row for row in messages if row["kind"] == "note")
    assert (note["text"], note["author"]["type"], note["external_ids"], note["status"]) == (
        "Ghi chú",
        "member",
        [],
        None,
    )


def test_no_answer_can_quote_a_note_which_the_platform_never_heard_of(thread, binh_client):
    write(binh_client, thread, "Ghi chú")

    page = binh_client.get(f"/w/bamboo/inbox/{thread.pk}/").content.decode()

    assert page.count("data-reply-to=") == 1
    assert f'data-reply-to="{Message.objects.get(direction="incoming").pk}"' in page
