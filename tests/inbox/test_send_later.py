"""Messages for a chosen time: they wait at the end of the thread, hold nobody up, and yield to the customer's word."""

import re
from datetime import UTC, timedelta, timezone
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from inbox import outbox
from inbox.actions.retry_message import retry_message
from inbox.actions.send_message import Wanted
from inbox.ingest import drain
from inbox.models import Change, Conversation, Message
from inbox.outbox import withdraw as withdrawing
from inbox.outbox.refusals import CannotSend
from tests.inbox.messenger import delivery, echo
from tests.inbox.replies import accepted, close_window, customer_writes, hurry, reply, view_of
from tests.simulator.client import DUNG

pytestmark = pytest.mark.django_db(transaction=True)

SAIGON = timezone(timedelta(hours=7))
HOUR = timedelta(hours=1)


def later(conversation, author, words="Chào buổi sáng", hours=1.0, **more) -> Message:
    wanted = Wanted(by_hand=True, send_at=now() + hours * HOUR, **more)
    return reply(conversation, author, words, wanted=wanted)


def withdraw(conversation) -> list[Message]:
    """As ingest does, with the conversation held."""
    with transaction.atomic():
        return withdrawing.withdraw([Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)])


def test_a_message_waits_for_its_time_and_holds_nobody_up(dung, binh, simulator):
    message = later(dung, binh)
    reply(dung, binh, "now")
    outbox.deliver(dung.pk)
    assert accepted(simulator) == ["now"]
    assert view_of(message).state == "later"

    hurry()
    outbox.deliver(dung.pk)
    message.refresh_from_db()
    assert (message.status, accepted(simulator)) == ("sent", ["now", "Chào buổi sáng"])


def test_it_stands_at_the_end_of_the_thread_and_is_no_turn_yet(dung, binh, simulator):
    message = later(dung, binh)
    customer_writes("Còn đó không?")
    dung.refresh_from_db()

    assert [m.text for m in dung.messages.order_by("at")][-1] == "Chào buổi sáng"
    assert dung.preview == "Còn đó không?"
    assert dung.waiting_since is not None
    assert dung.last_message_at < now()

    hurry()
    outbox.deliver(dung.pk)
    dung.refresh_from_db()
    message.refresh_from_db()
    assert (dung.preview, dung.waiting_since) == ("Chào buổi sáng", None)
    assert message.at <= now()


def test_the_composers_form_schedules_in_the_browsers_zone(dung, binh, binh_client):
    at = (now() + 2 * HOUR).astimezone(SAIGON).replace(microsecond=0)
    form = {"client_id": str(uuid4()), "text": "Dạ", "send_at": at.isoformat(), "cancel_if_customer_writes": "on"}
    answer = binh_client.post(reverse("inbox:messages", args=["bamboo", dung.pk]), form).content.decode()

    message = Message.objects.get(direction="outgoing")
    assert (message.due_at, message.cancel_if_customer_writes) == (at, True)
    assert "Scheduled for" in answer
    assert "unless the customer writes first" in answer
    assert "Send now" in answer
    assert "Cancel" in answer


@pytest.mark.parametrize("given", ["2026-11-20 18:00", "tomorrow", "2026-13-01T00:00:00Z", "2026-11-20T18:00:00"])
def test_a_time_without_its_zone_is_refused(dung, binh_client, given):
    form = {"client_id": str(uuid4()), "text": "Dạ", "send_at": given}
    answer = binh_client.post(reverse("inbox:messages", args=["bamboo", dung.pk]), form)
    assert answer.status_code == 422
    assert not Message.objects.filter(direction="outgoing").exists()


@pytest.mark.parametrize(
    ("wait", "sentence"),
    [(-HOUR, "This time is over"), (400 * 24 * HOUR, "within a year"), (30 * HOUR, "The reply window closes at")],
)
def test_a_time_at_which_it_could_not_be_sent_is_refused_with_the_reason(dung, binh, wait, sentence):
    with pytest.raises(CannotSend, match=sentence):
        reply(dung, binh, wanted=Wanted(send_at=now() + wait))
    assert not Message.objects.filter(direction="outgoing").exists()


def test_the_refusal_names_the_windows_end_in_the_readers_zone(dung, binh):
    closes = (dung.last_customer_at + timedelta(hours=24)).astimezone(SAIGON)
    with pytest.raises(CannotSend) as refused:
        reply(dung, binh, wanted=Wanted(send_at=(now() + 30 * HOUR).astimezone(SAIGON)))
    assert f"{closes:%-I:%M}".removesuffix(":00") in refused.value.reason


def test_what_the_window_closed_on_meanwhile_returns_to_its_author(dung, binh, simulator):
    message = later(dung, binh)
    close_window()
    hurry()
    outbox.deliver(dung.pk)
    message.refresh_from_db()
    assert (message.status, message.error_code, accepted(simulator)) == ("failed", "window_closed", [])
    assert message.at <= now()


def new_time(client, message, at):
    url = reverse("inbox:schedule", args=["bamboo", message.conversation_id, message.pk])
    return client.post(url, {"send_at": at if isinstance(at, str) else at.isoformat()})


def test_its_time_can_be_changed_and_nothing_else_changes(dung, binh, binh_client, simulator):
    message = later(dung, binh, hours=2, cancel_if_customer_writes=True)
    at = (now() + HOUR).astimezone(SAIGON).replace(microsecond=0)

    answer = new_time(binh_client, message, at).content.decode()

    assert f'datetime="{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}+00:00"' in answer
    changed = Message.objects.get(pk=message.pk)
    assert (changed.due_at, changed.at, changed.cancel_if_customer_writes) == (at, at, True)
    assert changed.version > message.version
    outbox.deliver(dung.pk)
    assert accepted(simulator) == []
    hurry()
    outbox.deliver(dung.pk)
    assert accepted(simulator) == ["Chào buổi sáng"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (-HOUR, "This time is over"),
        (30 * HOUR, "The reply window closes at"),
        ("tomorrow", "This is no time"),
        ("", "This field is required"),
    ],
)
def test_another_time_is_refused_for_the_same_reasons(dung, binh, binh_client, given, sentence):
    message = later(dung, binh)
    answer = new_time(binh_client, message, given if isinstance(given, str) else now() + given)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert Message.objects.get(pk=message.pk).due_at == message.due_at


def test_what_has_left_or_only_waits_to_be_undone_has_no_time_to_change(dung, binh, binh_client):
    left, undoable = later(dung, binh), reply(dung, binh, "now", wanted=Wanted(by_hand=True))
    hurry()
    outbox.deliver(dung.pk)
    for message in (left, undoable):
        answer = new_time(binh_client, message, now() + HOUR)
        assert (answer.status_code, "does not wait" in answer.content.decode()) == (422, True)


def test_send_now_sends_it_at_once(dung, binh, simulator):
    message = later(dung, binh, cancel_if_customer_writes=True)
    retry_message(message=message)
    outbox.deliver(dung.pk)
    message.refresh_from_db()
    assert (message.status, accepted(simulator)) == ("sent", ["Chào buổi sáng"])


def test_cancel_takes_it_back_and_returns_the_words(dung, binh, binh_client, simulator):
    message = later(dung, binh)
    answer = binh_client.delete(reverse("inbox:message", args=["bamboo", dung.pk, message.pk])).content.decode()
    assert 'data-text="Chào buổi sáng"' in answer
    hurry()
    assert outbox.deliver(dung.pk) == 0
    assert accepted(simulator) == []


def test_the_customers_word_withdraws_it_however_it_comes_to_be_known(dung, binh, simulator):
    message = later(dung, binh, cancel_if_customer_writes=True)
    dung.messages.create(direction="incoming", author_type="contact", text="Alo?", at=now(), arrival="sync")
    hurry()
    outbox.deliver(dung.pk)

    message.refresh_from_db()
    assert (message.status, message.error_code, accepted(simulator)) == ("failed", "customer_wrote", [])
    view = view_of(message)
    assert (view.is_withdrawn, view.failure) == (True, "The customer wrote meanwhile.")


def test_it_is_shown_at_once_above_what_the_customer_wrote(dung, binh):
    message = later(dung, binh, cancel_if_customer_writes=True)
    Change.objects.all().delete()
    customer_writes("Alo?")

    message.refresh_from_db()
    dung.refresh_from_db()
    assert (message.status, message.error_code) == ("failed", "customer_wrote")
    assert [m.text for m in dung.messages.order_by("at")] == ["Còn trà sen không?", "Chào buổi sáng", "Alo?"]
    assert (dung.preview, dung.waiting_since is not None) == ("Alo?", True)
    assert (dung.pk, message.pk) in Change.objects.values_list("conversation_id", "message_id")


def test_a_withdrawn_message_can_be_sent_all_the_same_or_deleted(dung, binh, binh_client, simulator):
    message = later(dung, binh, cancel_if_customer_writes=True)
    customer_writes()
    hurry()
    outbox.deliver(dung.pk)
    page = binh_client.get(reverse("inbox:conversation", args=["bamboo", dung.pk])).content.decode()
    assert "Not sent: The customer wrote meanwhile." in page

    message.refresh_from_db()
    retry_message(message=message)
    outbox.deliver(dung.pk)
    assert accepted(simulator) == ["Chào buổi sáng"]

    second = later(dung, binh, "2", cancel_if_customer_writes=True)
    customer_writes()
    hurry()
    outbox.deliver(dung.pk)
    assert binh_client.delete(reverse("inbox:message", args=["bamboo", dung.pk, second.pk])).status_code == 200
    assert not Message.objects.filter(pk=second.pk).exists()


def test_without_the_wish_or_without_a_new_word_it_leaves(dung, binh, simulator):
    later(dung, binh, "whatever comes")
    customer_writes()
    later(dung, binh, "nothing came since", cancel_if_customer_writes=True)
    delivery(echo("m_elsewhere", "Written elsewhere", customer=DUNG))
    drain()
    assert withdraw(dung) == []
    hurry()
    outbox.deliver(dung.pk)
    assert accepted(simulator) == ["whatever comes", "nothing came since"]


def test_the_imported_past_is_no_word_of_the_customer(dung, binh, simulator):
    later(dung, binh, cancel_if_customer_writes=True)
    dung.messages.create(direction="incoming", author_type="contact", text="Once", at=now(), arrival="history")
    assert withdraw(dung) == []
    hurry()
    outbox.deliver(dung.pk)
    assert accepted(simulator) == ["Chào buổi sáng"]


def test_where_nothing_waits_one_query_says_so(dung, binh):
    reply(dung, binh)
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        assert withdrawing.withdraw([dung]) == []
    assert len([query for query in queries if "SELECT" in query["sql"]]) == 1


def test_a_scheduled_message_does_not_wait_for_the_next_reader_of_its_queue(dung, binh, asked):
    later(dung, binh)
    assert asked() == []  # the sweep takes it up shortly before its time


def resolved(client, conversation) -> str:
    return client.post(reverse("inbox:resolution", args=["bamboo", conversation.pk])).content.decode()


def test_resolving_says_what_is_still_to_be_sent_and_offers_to_cancel_it(dung, binh, binh_client, simulator):
    message = later(dung, binh)

    answer = resolved(binh_client, dung)
    assert "A message is still scheduled here and will be sent all the same" in answer
    (cancel,) = re.findall(r'data-take-back="([^"]+)" data-close', answer)
    assert view_of(message).state == "later"
    assert binh_client.delete(cancel).status_code == 200
    assert not Message.objects.filter(pk=message.pk).exists()

    binh_client.delete(reverse("inbox:resolution", args=["bamboo", dung.pk]))
    assert "still scheduled" not in resolved(binh_client, dung)


def test_of_several_the_first_is_named_and_counted_and_none_is_held_back(dung, binh, binh_client, simulator):
    later(dung, binh, "second", hours=2)
    first = later(dung, binh, "first", cancel_if_customer_writes=True)

    answer = resolved(binh_client, dung)

    assert "2 messages are still scheduled here" in answer
    assert "unless the customer writes first" in answer
    assert re.findall(r'data-take-back="([^"]+)" data-close', answer) == [view_of(first).url]
