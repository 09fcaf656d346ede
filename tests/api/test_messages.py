from datetime import datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from api.models import IdempotencyKey, UploadedFile
from api.tasks import prune
from inbox import outbox
from inbox.models import Attachment, Conversation, Message
from tests.api.conftest import program
from tests.inbox.replies import accepted, close_window, hurry
from tests.inbox.rows import say

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def thread(thread):
    """Dung has just written, so that an answer is taken."""
    Conversation.objects.update(last_customer_at=timezone.now())
    return thread


def path_of(shop) -> str:
    return f"/conversations/{shop.get('/conversations').json()['data'][0]['id']}/messages"


def given(shop, content: bytes = PNG, name: str = "tea.png"):
    file = SimpleUploadedFile(name, content)
    return shop.client.post("/api/v1/files", {"file": file}, headers=shop.headers)


def test_a_message_leaves_at_once_and_its_status_can_be_asked_for(shop, dung, an, simulator):
    an.user.undo_send = True
    an.user.save()

    sent = shop.post(path_of(shop), {"text": "Dạ còn ạ"})

    assert (sent.status_code, sent.json()["status"], sent.json()["author"]["name"]) == (201, "queued", "An")
    outbox.deliver(dung.pk)
    assert accepted(simulator) == ["Dạ còn ạ"]
    assert shop.get(f"{path_of(shop)}/{sent.json()['id']}").json()["status"] == "sent"


def test_under_a_key_it_is_sent_once_and_the_key_stands_for_nothing_else(shop, thread):
    path, key = path_of(shop), {"idempotency_key": "order-7"}
    first = shop.post(path, {"text": "Thanks"}, **key)

    again = shop.post(path, {"text": "Thanks"}, **key)
    other = shop.post(path, {"text": "Thank you"}, **key)
    note = shop.post(path.replace("messages", "notes"), {"text": "Thanks"}, **key)

    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 200, first.json()["id"])
    assert [answer.json()["type"].rpartition("#")[2] for answer in (other, note)] == ["problem-key-reused"] * 2
    assert Message.objects.filter(direction="outgoing").count() == 1
    assert not Message.objects.filter(kind="note").exists()


def test_a_key_under_which_nothing_was_sent_is_free(shop, thread):
    path, key = path_of(shop), {"idempotency_key": "order-7"}
    close_window()
    assert shop.post(path, {"text": "Thanks"}, **key).status_code == 409

    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_at_the_same_moment_is_one_message(an, thread):
    shop = program(an)
    path, start, answers = path_of(shop), Barrier(4), []

    def send() -> None:
        start.wait()
        answers.append(shop.post(path, {"text": "Thanks"}, idempotency_key="k"))
        connection.close()

    threads = [Thread(target=send) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_what_the_platform_would_refuse_says_why_and_what_to_do_instead(shop, thread):
    close_window()

    refused = shop.post(path_of(shop), {"text": "Hello"})

    problem = refused.json()
    assert (refused.status_code, problem["type"].rpartition("#")[2]) == (409, "problem-cannot-send")
    assert problem["instead"]
    assert problem["reason"] in problem["detail"]
    assert (problem["free_text"], problem["templates"]) == (False, False)
    assert not Message.objects.filter(direction="outgoing").exists()


def test_files_are_given_before_and_each_message_has_its_own_copy(shop, thread, outsider):
    file = given(shop)
    assert (file.status_code, file.json()["kind"], file.json()["mime_type"]) == (201, "image", "image/png")
    ids = [file.json()["id"]]

    sent = shop.post(path_of(shop), {"text": "Look", "file_ids": ids}).json()
    again = shop.post(path_of(shop), {"file_ids": ids}).json()

    attachment = sent["attachments"][0]
    content = shop.client.get(attachment["url"].replace("http://127.0.0.1:8000", ""), headers=shop.headers)
    assert b"".join(content) == PNG
    assert outsider.get(f"/attachments/{attachment['id']}/content").status_code == 404
    assert again["attachments"][0]["id"] != attachment["id"]
    UploadedFile.objects.update(created_at="2020-01-01T00:00:00Z")
    prune()
    assert shop.post(path_of(shop), {"file_ids": ids}).json()["errors"][0]["pointer"] == "#/file_ids/0"
    assert all(row.file.storage.exists(row.file.name) for row in Attachment.objects.all())


def test_what_the_composer_would_refuse_is_refused_at_its_place(shop, thread, outsider):
    theirs = given(outsider).json()["id"]
    wrong = given(shop, b"<html>", "page.exe").json()["id"]
    path = path_of(shop)

    for body, pointer in [
        ({}, "#"),
        ({"text": "  "}, "#"),
        ({"text": "a" * 2001}, "#/text"),
        ({"file_ids": [theirs]}, "#/file_ids/0"),
        ({"file_ids": ["fil_wrong"]}, "#/file_ids/0"),
        ({"text": "Hi", "reply_to_id": "msg_wrong"}, "#/reply_to_id"),
        ({"template": {"id": "tpl_wrong"}}, "#/template/id"),
    ]:
        answer = shop.post(path, body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), body
    assert given(shop, b"").status_code == 422
    assert shop.post("/files", {"file": 1}).status_code == 415
    assert not Message.objects.filter(direction="outgoing").exists()
    assert wrong


def test_messages_come_newest_first_in_pages_and_deleted_ones_say_nothing(shop, thread):
    for minute in range(3):
        say(thread, f"Later {minute}", minute=10_000_000 + minute, is_deleted=minute == 1)
    path = path_of(shop)

    first = shop.get(f"{path}?limit=3").json()
    second = shop.get(f"{path}?limit=3&cursor={first['next_cursor']}").json()

    said = [(row["text"], row["is_deleted"]) for row in (*first["data"], *second["data"])]
    assert said == [("Later 2", False), ("", True), ("Later 0", False), ("Còn hàng không?", False)]
    assert shop.get(f"{path}?limit=501").status_code == 422


def test_a_note_is_for_members_and_an_answer_quotes(shop, thread):
    path = path_of(shop)
    question = shop.get(path).json()["data"][0]["id"]

    note = shop.post(path.replace("messages", "notes"), {"text": "Ask the stock"})
    reply = shop.post(path, {"text": "Yes", "reply_to_id": question})

    assert (note.status_code, note.json()["kind"], note.json()["direction"]) == (201, "note", None)
    assert reply.json()["reply_to_id"] == question


def test_a_workspaces_program_writes_under_its_own_name(an, thread):
    till = program(an, role="agent")

    sent = till.post(path_of(till), {"text": "Your order is on its way"}, idempotency_key=uuid4().hex)

    assert sent.json()["author"]["name"] == "Shop"
    assert Conversation.objects.get().preview_author.is_program


# ── Later ──


def test_a_message_waits_for_its_time_and_leaves_then(shop, dung, simulator):
    at = timezone.now().replace(microsecond=0) + timedelta(hours=2)

    sent = shop.post(path_of(shop), {"text": "Chị nhận hàng chưa ạ?", "send_at": at.isoformat()})

    assert (sent.status_code, sent.json()["status"]) == (201, "queued")
    assert datetime.fromisoformat(sent.json()["send_at"]) == at
    outbox.deliver(dung.pk)
    assert accepted(simulator) == []
    hurry()
    outbox.deliver(dung.pk)
    assert accepted(simulator) == ["Chị nhận hàng chưa ạ?"]
    assert shop.get(f"{path_of(shop)}/{sent.json()['id']}").json()["send_at"] is None


def test_a_time_when_the_window_is_closed_is_refused_and_says_until_when_it_is_open(shop, thread):
    late = timezone.now() + timedelta(days=30)

    refused = shop.post(path_of(shop), {"text": "Hello", "send_at": late.isoformat()}, idempotency_key="k")
    over = shop.post(path_of(shop), {"text": "Hello", "send_at": "2020-01-01T00:00:00Z"})
    vague = shop.post(path_of(shop), {"text": "Hello", "send_at": "2030-01-01T00:00:00"})

    assert (refused.status_code, refused.json()["type"].rpartition("#")[2]) == (409, "problem-cannot-send")
    assert "The reply window closes at" in refused.json()["detail"]
    assert timezone.now() < datetime.fromisoformat(refused.json()["until"]) < late
    assert (over.status_code, over.json()["detail"]) == (409, "This time is over. Choose a later one.")
    assert (vague.status_code, vague.json()["errors"][0]["pointer"]) == (422, "#/send_at")
    assert not Message.objects.filter(direction="outgoing").exists()


def test_what_waits_can_be_moved_and_taken_back_and_what_has_left_cannot(shop, dung, simulator):
    at = timezone.now() + timedelta(hours=2)
    path = f"{path_of(shop)}/{shop.post(path_of(shop), {'text': 'Alo', 'send_at': at.isoformat()}).json()['id']}"
    later = at + timedelta(hours=1)

    assert datetime.fromisoformat(shop.patch(path, {"send_at": later.isoformat()}).json()["send_at"]) == later
    assert shop.patch(path, {"send_at": (at + timedelta(days=30)).isoformat()}).status_code == 409
    assert (shop.delete(path).status_code, shop.delete(path).status_code) == (204, 404)

    gone = f"{path_of(shop)}/{shop.post(path_of(shop), {'text': 'Dạ'}).json()['id']}"
    outbox.deliver(dung.pk)
    assert accepted(simulator) == ["Dạ"]
    assert [shop.delete(gone).status_code, shop.patch(gone, {"send_at": at.isoformat()}).status_code] == [409, 409]


def test_who_may_not_answer_moves_and_takes_back_nothing(shop, thread, an):
    at = timezone.now() + timedelta(hours=2)
    path = f"{path_of(shop)}/{shop.post(path_of(shop), {'text': 'Alo', 'send_at': at.isoformat()}).json()['id']}"
    reader = program(an, "messages:read", "conversations:read")

    assert [reader.delete(path).status_code, reader.patch(path, {"send_at": at.isoformat()}).status_code] == [403, 403]
