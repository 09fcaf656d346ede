"""Deleting here hides a message from the team; the customer keeps it, the thread says so, and nothing finds it."""

import json
from uuid import uuid4

import pytest
from django.contrib.admin.sites import site
from django.core.files.base import ContentFile
from django.urls import reverse

from inbox.actions.add_note import add_note
from inbox.actions.delete_message import NotDeletable, delete_message
from inbox.export import export_lines
from inbox.ingest import drain
from inbox.models import Change, Message, SearchEntry
from inbox.search.index import index_messages
from tests.conftest import member, signed_in
from tests.inbox.messenger import delivery, edit, read, unsent
from tests.inbox.rows import say

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(thread, binh) -> Message:
    """Binh's reply, which the customer has."""
    message = say(
        thread, "Giá 90 nghìn ạ", "m_ours", direction="outgoing", author_type="member", author=binh, status="delivered",
        at=thread.last_message_at,
    )  # fmt: skip
    index_messages([message.pk])
    return message


@pytest.fixture
def note(thread, binh) -> Message:
    return add_note(conversation=thread, author=binh, client_id=uuid4(), text="Khách hay trả hàng")


def delete(client, message):
    url = reverse("inbox:message-deletion", args=["bamboo", message.conversation_id, message.pk])
    return client.post(url)


def thread_page(client, thread) -> str:
    return client.get(f"/w/bamboo/inbox/{thread.pk}/").content.decode()


def test_the_thread_says_in_its_place_who_deleted_it_and_that_the_customer_still_sees_it(thread, sent, binh_client):
    answer = delete(binh_client, sent).content.decode()

    for shown in (answer, thread_page(binh_client, thread)):
        assert "Binh deleted this message here. The customer still sees it." in shown
        assert "Giá 90 nghìn" not in shown
    assert Change.objects.filter(message_id=sent.pk).exists()


def test_the_list_no_longer_shows_its_words_and_the_customer_counts_as_answered(thread, sent, binh_client):
    delete(binh_client, sent)

    thread.refresh_from_db()
    assert (thread.preview, thread.preview_kind, thread.waiting_since) == ("", "deleted", None)


def test_search_does_not_find_it(sent, binh_client):
    assert SearchEntry.objects.filter(message=sent).exists()

    delete(binh_client, sent)

    assert not SearchEntry.objects.filter(message=sent).exists()
    assert "90 nghìn" not in binh_client.get("/w/bamboo/inbox/search/?q=nghin").content.decode()


def test_the_export_says_that_it_is_deleted_and_tells_neither_words_nor_files(bamboo, sent, binh_client):
    sent.attachments.create(kind="file", state="stored", name="gia.pdf", file=ContentFile(b"%PDF", name="gia.pdf"))

    delete(binh_client, sent)

    [line] = "".join(export_lines(bamboo)).splitlines()
    told = json.loads(line)["messages"][-1]
    assert (told["is_deleted"], told["text"], told["attachments"]) == (True, "", [])
    assert "nghìn" not in line
    assert "gia.pdf" not in line


def test_its_files_open_for_nobody_in_the_team_and_are_kept(sent, binh_client):
    file = sent.attachments.create(kind="file", state="stored", name="a.txt", file=ContentFile(b"secret", name="a.txt"))
    url = reverse("inbox:attachment", args=["bamboo", file.pk, "a.txt"])
    assert binh_client.get(url).status_code == 200

    delete(binh_client, sent)
    delivery(read(until=1_999_000_000_000))
    drain()

    assert binh_client.get(url).status_code == 404
    file.refresh_from_db()
    assert file.file.storage.exists(file.file.name)


def test_who_looks_after_the_installation_finds_the_words(sent, binh_client, admin_client):
    delete(binh_client, sent)

    page = admin_client.get(reverse(f"{site.name}:inbox_message_change", args=[sent.pk])).content.decode()
    assert "Giá 90 nghìn ạ" in page


def test_a_note_goes_the_same_way_and_says_nothing_of_the_customer(thread, note, binh_client):
    answer = delete(binh_client, note).content.decode()

    assert "Binh deleted this note" in answer
    assert "still sees" not in answer
    assert "trả hàng" not in thread_page(binh_client, thread)


def test_another_agent_may_not_delete_it_and_an_owner_may(sent, note, bamboo, an_client):
    other = signed_in(member(bamboo, "Hoa", "agent"))

    for message in (sent, note):
        assert delete(other, message).status_code == 403
        assert delete(an_client, message).status_code == 200


def test_a_viewer_deletes_nothing(sent, note, bamboo):
    viewer = signed_in(member(bamboo, "Vy", "viewer"))

    assert [delete(viewer, message).status_code for message in (sent, note)] == [403, 403]


@pytest.mark.parametrize("status", ["queued", "sending", "unconfirmed", "failed"])
def test_what_the_customer_may_not_have_is_no_deletion(thread, binh, status):
    waiting = say(thread, "Dạ", direction="outgoing", author_type="member", author=binh, status=status)

    with pytest.raises(NotDeletable):
        delete_message(message=waiting, actor=binh)


def test_what_the_customer_wrote_is_theirs(thread, an_client):
    answer = delete(an_client, thread.messages.get(direction="incoming"))

    assert answer.status_code == 422
    assert "cannot be deleted" in answer.content.decode()
    assert not Message.objects.filter(is_deleted=True).exists()


def test_a_second_click_changes_nothing(sent, binh_client):
    delete(binh_client, sent)
    first = Message.objects.get(pk=sent.pk).data

    assert delete(binh_client, sent).status_code == 422
    assert Message.objects.get(pk=sent.pk).data == first


def test_an_edit_that_the_platform_tells_later_brings_no_words_back(sent, binh_client):
    delete(binh_client, sent)

    delivery(edit("m_ours", "Giá 95 nghìn ạ", 1))
    drain()

    assert Message.objects.get(pk=sent.pk).text == ""
    assert not SearchEntry.objects.filter(message=sent).exists()


def test_what_a_customer_unsent_says_so_in_other_words(thread, binh_client):
    delivery(unsent("m1"))
    drain()

    page = thread_page(binh_client, thread)
    assert "This message was deleted" in page
    assert "deleted this message here" not in page


def test_each_message_says_what_can_be_done_with_it(thread, sent, note, binh_client):
    page = thread_page(binh_client, thread)

    for verbs in ("react reply copy forward", "reply copy forward delete", "copy delete"):
        assert page.count(f'data-message-menu="{verbs}"') == 1
