"""What was said to one customer is offered to another: by way of the composer there, with copies of its files."""

import json
import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from inbox import outbox
from inbox.models import Attachment, Channel, Conversation, Message
from inbox.search.index import index_names
from tests.conftest import member, signed_in
from tests.inbox.replies import accepted
from tests.inbox.rows import converse, say

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def hoa(tea_page) -> Conversation:
    """Another customer, who has just written."""
    now = timezone.now()
    conversation = converse(tea_page, "hoa-1", "Hoa Nguyễn", last_customer_at=now, last_message_at=now)
    index_names([conversation.identity_id])
    return conversation


@pytest.fixture
def told(hoa) -> Message:
    """Hoa's words, with a picture."""
    message = say(hoa, "Mẫu này ạ", "m_hoa")
    picture(message)
    return message


def picture(message: Message, **fields) -> Attachment:
    given = {"kind": "image", "state": "stored", "name": "mau.png", "mime_type": "image/png", "size": len(PNG)}
    return message.attachments.create(file=ContentFile(PNG, name="x"), **given | fields)


def ask(client, message: Message, words: str | None = None):
    url = reverse("inbox:forwarding", args=["bamboo", message.conversation_id, message.pk])
    return client.get(url, {"q": words} if words else {}, headers={"HX-Request": "true"})


def send(client, conversation: Conversation, **given):
    return client.post(f"/w/bamboo/inbox/{conversation.pk}/messages/", {"client_id": uuid4(), "text": ""} | given)


def test_it_offers_those_who_wrote_last_and_finds_others_by_name(told, tea_page, binh_client):
    for number in range(7):
        row = converse(tea_page, f"c-{number}", f"Khách {number}", last_message_at=timezone.now())
        index_names([row.identity_id])

    page = ask(binh_client, told).content.decode()
    assert len(re.findall('class="forwarding__target"', page)) == 5
    assert "There are more of this name" not in page
    assert "There are more of this name" in ask(binh_client, told, "khach").content.decode()
    found = ask(binh_client, told, "khach 3").content.decode()
    assert "Khách 3" in found
    assert "Khách 1" not in found
    assert "Hoa Nguyễn" not in ask(binh_client, told, "hoa").content.decode()  # who said it
    assert "Nobody is called that" in ask(binh_client, told, "nobody").content.decode()


def test_where_nobody_else_has_written_it_says_so(told, binh_client):
    assert "Nobody else has written yet" in ask(binh_client, told).content.decode()


def test_it_brings_the_words_and_the_files_as_the_composer_takes_them(told, binh_client):
    told.attachments.create(kind="location", state="card")
    page = ask(binh_client, told).content.decode()

    data, words = re.search(r'data-forwarded="([^"]*)">([^<]*)</data>', page).groups()
    [file] = json.loads(unescape(data))
    assert unescape(words) == "Mẫu này ạ"
    assert (file["name"], file["type"], file["field"]) == ("mau.png", "image/png", "forwarded_files")
    assert binh_client.get(file["url"]).status_code == 200


def test_a_file_is_sent_as_a_copy_that_outlives_the_original(dung, told, binh_client, simulator):
    original = told.attachments.get()

    answer = send(binh_client, dung, text="Mẫu này ạ", forwarded_files=original.pk)
    assert answer.status_code == 200, answer.content
    copied = dung.messages.get(direction="outgoing").attachments.get()
    assert (copied.name, copied.kind, copied.file.read()) == ("mau.png", "image", PNG)
    assert copied.file.name != original.file.name
    original.file.delete()

    outbox.deliver(dung.pk)
    assert accepted(simulator) == ["Mẫu này ạ", "image"]


def test_what_a_channel_does_not_take_is_said_before(thread, told, binh_client):
    Conversation.objects.update(last_customer_at=timezone.now())
    picture(told, name="anh.tiff", mime_type="image/tiff")
    picture(told, name="lon.png", size=26 * 1024**2)
    Message.objects.filter(pk=told.pk).update(text="a" * 2005)

    page = ask(binh_client, told).content.decode()

    assert "Not taken here: anh.tiff, lon.png" in page
    assert "The text is 5 too long here" in page


def test_a_conversation_that_takes_no_answer_any_more_says_why_and_is_no_link(thread, told, binh_client):
    Conversation.objects.update(last_customer_at=timezone.now() - timedelta(days=9))

    page = ask(binh_client, told).content.decode()

    assert "are over" in page
    assert "data-forward-to" not in page


def test_another_workspaces_files_and_customers_are_out_of_reach(thread, told, lotus, chau, chau_client, binh_client):
    page = Channel.objects.create(workspace=lotus, platform="facebook", external_id="9", name="Lotus")
    secret = picture(say(converse(page, "x", "Hoa Lotus"), "Bí mật", "m_x"))

    assert send(binh_client, thread, forwarded_files=secret.pk).status_code == 422
    assert ask(chau_client, told).status_code == 404
    assert "Hoa Lotus" not in ask(binh_client, told, "hoa").content.decode()


def test_a_file_that_was_deleted_meanwhile_says_so(thread, told, binh_client):
    Message.objects.filter(pk=told.pk).update(is_deleted=True)

    answer = send(binh_client, thread, forwarded_files=told.attachments.get().pk)

    assert answer.status_code == 422
    assert "A forwarded file is no longer there." in answer.content.decode()


def test_neither_notes_nor_deleted_messages_are_forwarded_and_viewers_do_not(thread, told, binh, bamboo, binh_client):
    note = say(thread, "Nội bộ", kind="note", direction="", author_type="member", author=binh)
    gone = say(thread, "", is_deleted=True)

    assert [ask(binh_client, message).status_code for message in (note, gone)] == [404, 404]
    assert ask(signed_in(member(bamboo, "Vy", "viewer")), told).status_code == 403
