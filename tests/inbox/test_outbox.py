"""How replies leave: in order, once, and with an honest state, against the platform's stand-in."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from inbox import outbox, wake
from inbox.actions.react_to_message import react_to_message
from inbox.actions.retry_message import retry_message
from inbox.actions.send_message import send_message
from inbox.connectors import Sent
from inbox.ingest import drain
from inbox.management.commands.ingest import sweep
from inbox.models import Attachment, Channel, Message, MessagePart, Reaction, WebhookDelivery
from inbox.outbox import send
from inbox.outbox.attempts import Call
from inbox.outbox.claim import claim_next
from inbox.outbox.refusals import CannotSend
from inbox.outbox.search import MOST_SEARCHES
from inbox.outbox.send import MOST_ATTEMPTS, record_sent
from tests.inbox.messenger import NOON, at, delivered, delivery, echo
from tests.inbox.replies import accepted, close_window, make_due, reply
from tests.simulator.client import APP_ID, DUNG, TEA, eventually

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reply_reaches_the_customer_and_is_sent(dung, binh, simulator):
    message = reply(dung, binh)
    assert outbox.deliver(dung.pk) == 1

    message.refresh_from_db()
    assert (message.status, message.error_code) == ("sent", "")
    assert message.parts.get().external_id.startswith("m_")
    assert accepted(simulator) == ["Dạ còn ạ"]


def test_with_redis_away_the_ingest_process_sends_what_no_worker_hears_of(dung, binh, simulator, settings, monkeypatch):
    monkeypatch.setattr(wake.breaker, "open_until", 0.0)
    message = reply(dung, binh)
    react_to_message(message=Message.objects.get(direction="incoming"), emoji="❤️")
    sweep()
    assert accepted(simulator) == []  # a worker hears of it

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    sweep()

    eventually(lambda: Message.objects.get(pk=message.pk).status == "sent")
    eventually(lambda: Reaction.objects.filter(actor="business", emoji="❤️").exists())
    assert accepted(simulator) == ["Dạ còn ạ"]


def test_the_same_client_id_twice_is_one_message(dung, binh):
    client_id = uuid4()
    first = send_message(conversation=dung, author=binh, text="Hi", client_id=client_id)
    second = send_message(conversation=dung, author=binh, text="Hi", client_id=client_id)
    assert first == second


def test_replies_leave_in_their_order_however_many_workers_there_are(dung, binh, simulator):
    words = [f"{number}" for number in range(8)]
    for word in words:
        reply(dung, binh, word)

    def work() -> None:
        outbox.deliver(dung.pk)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    outbox.deliver(dung.pk)
    assert accepted(simulator) == words


def test_text_and_files_are_parts_of_one_message(dung, binh, simulator):
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 64
    message = reply(dung, binh, "Ảnh đây ạ", files=[SimpleUploadedFile("a.png", png), SimpleUploadedFile("b.png", png)])
    outbox.deliver(dung.pk)

    message.refresh_from_db()
    assert accepted(simulator) == ["Ảnh đây ạ", "image", "image"]
    assert message.status == "sent"
    assert len({part.external_id for part in message.parts.all()}) == 3


def test_a_message_whose_second_part_failed_goes_on_with_that_part(dung, binh, simulator):
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 64
    message = reply(dung, binh, "Ảnh đây ạ", files=[SimpleUploadedFile("a.png", png)])
    simulator.control("faults", next=[{"mode": "slow", "ms": 1}, {"code": 100, "subcode": 2018109}])
    outbox.deliver(dung.pk)
    message.refresh_from_db()
    assert (message.status, message.error_code) == ("failed", "100/2018109")

    retry_message(message=message)
    outbox.deliver(dung.pk)
    message.refresh_from_db()
    assert (message.status, accepted(simulator)) == ("sent", ["Ảnh đây ạ", "image"])


def test_a_passing_fault_is_tried_again_and_holds_the_line(dung, binh, simulator):
    first, second = reply(dung, binh, "1"), reply(dung, binh, "2")
    simulator.control("faults", next={"code": 4, "times": 1})
    assert outbox.deliver(dung.pk) == 0
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("queued", "queued")
    assert first.retry_at > timezone.now()
    assert outbox.due_conversations() == []

    make_due()
    assert outbox.due_conversations() == [dung.pk]
    outbox.deliver(dung.pk)
    assert accepted(simulator) == ["1", "2"]


def test_a_refusal_fails_at_once_and_lets_the_next_one_pass(dung, binh, simulator):
    first = reply(dung, binh, "1")
    reply(dung, binh, "2")
    simulator.control("faults", next={"code": 100, "subcode": 2018001})
    outbox.deliver(dung.pk)
    outbox.deliver(dung.pk)

    first.refresh_from_db()
    dung.refresh_from_db()
    assert (first.status, first.error_code) == ("failed", "100/2018001")
    assert accepted(simulator) == ["2"]
    assert dung.send_error == ""


def test_a_dead_token_holds_the_queue_and_reconnecting_releases_it(dung, binh, simulator, tea_page):
    message = reply(dung, binh)
    simulator.control("revoke", page=TEA, subcode=460)
    outbox.deliver(dung.pk)

    message.refresh_from_db()
    tea_page.refresh_from_db()
    assert (message.status, tea_page.status, tea_page.status_code) == ("queued", "needs_reconnect", "190/460")
    assert outbox.due_conversations() == []

    Channel.objects.update(status="connected", credentials={"access_token": simulator.page_token()})
    outbox.release(tea_page.pk)
    assert outbox.due_conversations() == [dung.pk]
    outbox.deliver(dung.pk)
    assert accepted(simulator) == ["Dạ còn ạ"]


def test_what_the_window_closed_on_while_it_was_held_returns_to_its_author(dung, binh, simulator):
    message = reply(dung, binh)
    close_window()
    outbox.deliver(dung.pk)

    message.refresh_from_db()
    assert (message.status, message.error_code) == ("failed", "window_closed")
    assert accepted(simulator) == []
    with pytest.raises(CannotSend):
        retry_message(message=message)


def test_a_closed_window_and_a_text_that_is_too_long_are_refused_before_anything_is_stored(dung, binh):
    with pytest.raises(CannotSend):
        reply(dung, binh, "x" * 2001)
    close_window()
    with pytest.raises(CannotSend):
        reply(dung, binh)
    assert not Message.objects.filter(direction="outgoing").exists()


def test_a_send_whose_answer_was_lost_is_found_and_never_repeated(dung, binh, simulator):
    message = reply(dung, binh)
    simulator.control("faults", next={"mode": "cut-after-accept"})
    outbox.deliver(dung.pk)
    message.refresh_from_db()
    assert message.status == "sending"

    make_due()
    outbox.deliver(dung.pk)
    message.refresh_from_db()
    assert message.status == "sent"
    assert accepted(simulator) == ["Dạ còn ạ"]


def test_a_send_that_never_arrived_is_sent_once_it_is_sure(dung, binh, simulator):
    message = reply(dung, binh)
    simulator.control("faults", next={"mode": "cut"})
    outbox.deliver(dung.pk)
    MessagePart.objects.filter(message=message).update(tried_at=timezone.now() - timedelta(minutes=3))
    make_due()
    outbox.deliver(dung.pk)

    message.refresh_from_db()
    assert (message.status, accepted(simulator)) == ("sent", ["Dạ còn ạ"])


def test_what_cannot_be_proved_is_shown_as_unconfirmed_and_lets_the_line_go_on(dung, binh, simulator):
    message = reply(dung, binh, "1")
    reply(dung, binh, "2")
    simulator.control("faults", next=[{"mode": "cut"}, {"on": "conversations", "code": 2, "times": 50}])
    outbox.deliver(dung.pk)
    for _ in range(MOST_SEARCHES):
        make_due()
        outbox.deliver(dung.pk)

    message.refresh_from_db()
    assert message.status == "unconfirmed"
    outbox.deliver(dung.pk)
    assert accepted(simulator) == ["2"]


def test_an_echo_proves_an_interrupted_send(dung, binh, simulator):
    message = reply(dung, binh)
    simulator.control("faults", next={"mode": "cut-after-accept"})
    outbox.deliver(dung.pk)
    key = str(message.parts.get().key)
    delivery(echo("m_echoed", "Dạ còn ạ", app_id=int(APP_ID), key=key, customer=DUNG))
    drain()

    message.refresh_from_db()
    assert (message.status, message.parts.get().external_id) == ("sent", "m_echoed")
    assert Message.objects.filter(direction="outgoing").count() == 1
    make_due()
    assert outbox.deliver(dung.pk) == 0


def called(message: Message) -> None:
    MessagePart.objects.filter(message=message).update(tried_at=at(NOON))


@pytest.mark.parametrize("seconds", [-59, 0, 189])
def test_an_echo_that_does_not_say_whose_it_is_waits_for_the_answer_of_our_send(dung, binh, seconds):
    message = reply(dung, binh)
    claim = claim_next(dung.pk)
    called(message)
    waiting = delivery(echo("m_ours", "Dạ còn ạ", app_id=int(APP_ID), customer=DUNG, at=NOON + seconds * 1000))
    drain()
    waiting.refresh_from_db()
    assert waiting.state == "waiting"

    record_sent(claim, message.parts.get(), Sent(external_id="m_ours"), Call())
    WebhookDelivery.objects.update(retry_at=None)
    drain()
    waiting.refresh_from_db()
    assert (waiting.state, Message.objects.filter(direction="outgoing").count()) == ("done", 1)


@pytest.mark.parametrize("seconds", [-61, 191])
def test_an_echo_from_another_time_than_our_call_waits_for_nothing(dung, binh, seconds):
    message = reply(dung, binh)
    claim_next(dung.pk)
    called(message)

    theirs = delivery(echo("m_theirs", "Dạ còn ạ", app_id=int(APP_ID), customer=DUNG, at=NOON + seconds * 1000))
    drain()

    theirs.refresh_from_db()
    assert theirs.state == "done"
    assert Message.objects.filter(direction="outgoing", author_type="external").count() == 1


def test_an_echo_that_became_a_row_is_absorbed_by_the_answer_that_comes_later(dung, binh):
    message = reply(dung, binh)
    claim = claim_next(dung.pk)
    delivery(echo("m_ours", "Dạ còn ạ", app_id=999, customer=DUNG))
    drain()
    assert Message.objects.filter(direction="outgoing").count() == 2

    record_sent(claim, message.parts.get(), Sent(external_id="m_ours"), Call())
    assert [m.pk for m in Message.objects.filter(direction="outgoing")] == [message.pk]


def test_a_worker_that_died_before_its_call_leaves_a_message_that_is_sent_once(dung, binh, simulator):
    reply(dung, binh)
    assert claim_next(dung.pk) is not None
    assert outbox.deliver(dung.pk) == 0

    make_due()
    outbox.deliver(dung.pk)
    assert accepted(simulator) == ["Dạ còn ạ"]


def test_a_second_worker_cannot_repeat_the_files_of_a_slow_one(dung, binh, simulator):
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 64
    files = [SimpleUploadedFile("a.png", png), SimpleUploadedFile("b.png", png)]
    message = reply(dung, binh, "Ảnh đây ạ", files=files)
    simulator.control("faults", next=[{"mode": "slow", "ms": 1}, {"mode": "slow", "ms": 1500}])

    def send() -> None:
        outbox.deliver(dung.pk)
        connection.close()

    slow = threading.Thread(target=send)
    slow.start()
    eventually(lambda: MessagePart.objects.filter(number=1, tried_at__isnull=False))
    Message.objects.update(claim_expires_at=timezone.now() - timedelta(seconds=1))
    outbox.deliver(dung.pk)
    slow.join()
    make_due()
    outbox.deliver(dung.pk)

    message.refresh_from_db()
    assert (message.status, accepted(simulator)) == ("sent", ["Ảnh đây ạ", "image", "image"])


def test_a_call_that_its_send_has_no_time_left_for_is_not_made_and_the_next_sends_it_once(
    dung, binh, simulator, monkeypatch
):
    message = reply(dung, binh)
    with monkeypatch.context() as late:
        late.setattr(send, "CALLS_SECONDS", 0)
        outbox.deliver(dung.pk)
    message.refresh_from_db()
    assert (message.status, accepted(simulator)) == ("queued", [])

    make_due()
    outbox.deliver(dung.pk)

    message.refresh_from_db()
    assert (message.status, accepted(simulator)) == ("sent", ["Dạ còn ạ"])


def test_an_interrupted_send_is_still_looked_for_after_a_reconnect(dung, binh, simulator, tea_page):
    message = reply(dung, binh)
    simulator.control("faults", next={"mode": "cut-after-accept"})
    outbox.deliver(dung.pk)
    simulator.control("revoke", page=TEA, subcode=460)
    make_due()
    outbox.deliver(dung.pk)
    tea_page.refresh_from_db()
    assert tea_page.status == "needs_reconnect"

    Channel.objects.update(status="connected", credentials={"access_token": simulator.page_token()})
    outbox.release(tea_page.pk)
    make_due()
    outbox.deliver(dung.pk)
    message.refresh_from_db()
    assert (message.status, accepted(simulator)) == ("sent", ["Dạ còn ạ"])


def test_a_send_that_never_arrives_is_given_up_with_a_reason(dung, binh, simulator):
    message = reply(dung, binh)
    simulator.control("faults", next={"mode": "cut", "times": 100})
    for _ in range(MOST_ATTEMPTS + 2):
        MessagePart.objects.exclude(tried_at=None).update(tried_at=timezone.now() - timedelta(minutes=3))
        make_due()
        outbox.deliver(dung.pk)

    message.refresh_from_db()
    assert (message.status, message.error_code, accepted(simulator)) == ("failed", "unreachable", [])


def test_a_server_before_the_platform_that_asks_for_rest_gets_it(dung, binh, simulator):
    message = reply(dung, binh)
    simulator.control("faults", next={"mode": "body", "status": 503, "body": "<html>busy</html>", "retry_after": "90"})

    outbox.deliver(dung.pk)

    rest = Channel.objects.get().paused_until - timezone.now()
    message.refresh_from_db()
    assert (message.status, timedelta(seconds=60) < rest <= timedelta(seconds=90)) == ("sending", True)
    Message.objects.update(claim_expires_at=timezone.now())
    assert outbox.due_conversations() == []  # nor is it asked whether that one arrived


def test_a_file_that_is_gone_fails_its_message_and_lets_the_line_go_on(dung, binh, simulator):
    message = reply(dung, binh, "", files=[SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64)])
    reply(dung, binh, "2")
    Attachment.objects.get().file.storage.delete(Attachment.objects.get().file.name)
    outbox.deliver(dung.pk)
    outbox.deliver(dung.pk)

    message.refresh_from_db()
    assert (message.status, message.error_code, accepted(simulator)) == ("failed", "file_lost", ["2"])


def test_a_missing_permission_is_told_to_those_who_can_grant_it(dung, an, binh, simulator, tea_page, mailoutbox, work):
    reply(dung, binh)
    reply(dung, binh)
    simulator.control("faults", next={"code": 200, "times": 2})
    outbox.deliver(dung.pk)
    outbox.deliver(dung.pk)

    tea_page.refresh_from_db()
    assert (tea_page.status, tea_page.status_code) == ("connected", "200")
    work()
    assert [letter.to for letter in mailoutbox] == [[an.user.email]]


def test_a_refusal_without_a_reason_that_stays_is_taken_for_a_missing_permission(dung, binh, simulator, tea_page):
    message = reply(dung, binh)
    simulator.control("faults", next={"code": 1, "subcode": 99, "times": 2})
    outbox.deliver(dung.pk)
    tea_page.refresh_from_db()
    assert tea_page.status_code == ""

    make_due()
    outbox.deliver(dung.pk)
    message.refresh_from_db()
    tea_page.refresh_from_db()
    assert (message.status, tea_page.status_code) == ("failed", "1/99")


def test_a_feature_for_late_answers_that_the_app_lacks_is_no_trouble_of_the_channel(
    dung, binh, simulator, tea_page, meta_app
):
    meta_app.META_HUMAN_AGENT = True
    close_window()
    message = reply(dung, binh)
    simulator.control("faults", human_agent=False)
    outbox.deliver(dung.pk)

    message.refresh_from_db()
    tea_page.refresh_from_db()
    assert (message.status, message.error_code, tea_page.status_code) == ("failed", "10/human_agent", "")
    with pytest.raises(CannotSend):
        reply(dung, binh)


def test_a_banned_account_holds_its_queue_until_the_ban_ends(dung, binh, simulator, tea_page):
    def policy(action: str, at: int) -> None:
        delivery({"recipient": {"id": tea_page.external_id}, "timestamp": at, "policy_enforcement": {"action": action}})
        drain()

    policy("block", NOON)
    reply(dung, binh)
    outbox.deliver(dung.pk)
    assert (outbox.due_conversations(), accepted(simulator)) == ([], [])
    policy("unblock", NOON + 1)
    assert outbox.due_conversations() == [dung.pk]
    outbox.deliver(dung.pk)
    assert accepted(simulator) == ["Dạ còn ạ"]


def test_a_file_whose_name_no_disk_takes_is_sent_under_its_name(dung, binh, simulator):
    name = "ễ" * 200 + ".png"
    reply(dung, binh, "", files=[SimpleUploadedFile(name, b"\x89PNG\r\n\x1a\n" + b"0" * 64)])
    outbox.deliver(dung.pk)
    assert (Attachment.objects.get().name, accepted(simulator)) == (name, ["image"])


def test_only_the_head_of_a_line_makes_its_conversation_due(dung, binh):
    reply(dung, binh, "1")
    reply(dung, binh, "2")
    first = Message.objects.get(text="1")
    first.retry_at = timezone.now() + timedelta(minutes=5)
    first.save()
    assert outbox.due_conversations() == []


def test_no_connection_is_held_while_the_platform_thinks(dung, binh, simulator):
    reply(dung, binh)
    simulator.control("faults", next=[{"mode": "cut"}])
    outbox.deliver(dung.pk)
    make_due()
    simulator.control("faults", next={"on": "conversations", "mode": "slow", "ms": 800})

    def send() -> None:
        outbox.deliver(dung.pk)
        connection.close()

    sender = threading.Thread(target=send)
    sender.start()
    pool = connection.pool
    try:
        eventually(lambda: pool.get_stats()["pool_size"] - pool.get_stats()["pool_available"] <= 1, 3)
    finally:
        sender.join()


def test_echoes_and_receipts_find_their_part_of_a_message(dung, binh, simulator):
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 64
    message = reply(dung, binh, "Ảnh đây ạ", files=[SimpleUploadedFile("a.png", png)])
    simulator.control("faults", next=[{"mode": "slow", "ms": 1}, {"mode": "cut-after-accept"}])
    outbox.deliver(dung.pk)
    first, second = message.parts.order_by("number")
    sent = {one["metadata"]: one["mid"] for one in simulator.books(page=TEA)["sends"]}
    delivery(echo(sent[str(second.key)], "", app_id=int(APP_ID), key=str(second.key), customer=DUNG))
    drain()
    message.refresh_from_db()
    second.refresh_from_db()
    assert (message.status, second.external_id) == ("sent", sent[str(second.key)])
    assert Message.objects.filter(direction="outgoing").count() == 1

    delivery(delivered(first.external_id, until=0, customer=DUNG))
    drain()
    message.refresh_from_db()
    assert message.status == "sent"  # its picture has not arrived yet

    delivery(delivered(second.external_id, until=0, customer=DUNG))
    drain()
    message.refresh_from_db()
    assert message.status == "delivered"
