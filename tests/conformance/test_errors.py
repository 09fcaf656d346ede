"""Each class of error, met over HTTP: what becomes of the message, what its author reads, and how often the customer gets it."""

from uuid import uuid4

import pytest
from django.test import override_settings
from django.utils import timezone

from inbox.actions.check_channel import check_channel
from inbox.actions.send_message import send_message
from inbox.connectors import ErrorKind, TokenLife
from inbox.errors import OURS
from inbox.models import Channel
from inbox.outbox.claim import claim_next
from tests.conformance.platforms import PLATFORMS
from tests.conformance.samples import taken

ANSWERED = (
    ErrorKind.TRANSIENT, ErrorKind.RATE_LIMITED, ErrorKind.TOKEN, ErrorKind.PERMISSION, ErrorKind.BARRED,
    ErrorKind.WINDOW_CLOSED, ErrorKind.QUOTA, ErrorKind.UNREACHABLE, ErrorKind.REJECTED,
)  # fmt: skip
WAITS = (ErrorKind.TRANSIENT, ErrorKind.RATE_LIMITED, ErrorKind.TOKEN, ErrorKind.BARRED)
NOWHERE = "http://127.0.0.1:1"
ADDRESSES = {name for driver in PLATFORMS.values() for name in driver.addresses}


def fails_nowhere(desk):
    """Where nobody else's server is called an answer reaches the customer though every platform's is gone, and nothing ends."""
    if desk.driver.is_foreign:
        return False
    dung = desk.customer()
    dung.says()
    assert (desk.driver.addresses, desk.connector.token_life({})) == ((), TokenLife())
    with override_settings(**dict.fromkeys(ADDRESSES, NOWHERE)):
        message = dung.is_answered()
    assert (message.status, message.attempt_count, dung.got) == ("sent", 1, ["Dạ còn ạ 💚"])
    return True


def dies(desk, dung):
    """Our own process, between its claim of an answer and what it would have written of it."""
    conversation = dung.conversation
    message = send_message(conversation=conversation, author=desk.author, client_id=uuid4(), text="Dạ còn ạ 💚")
    assert claim_next(conversation.pk)
    message.parts.update(tried_at=timezone.now())
    message.refresh_from_db()
    return message


def met(desk, kind):
    """A customer whose next answer meets this error. None where the platform's table has no such code."""
    dung = desk.customer()
    dung.says()
    if (fault := desk.driver.faults.get(kind)) is None:
        own = {"window_closed", "unreachable", "file_lost"}
        assert kind not in {row.kind for code, row in desk.connector.codes.rows.items() if code not in own}
        return None
    desk.driver.fault(**fault)
    return dung


@pytest.mark.parametrize("kind", WAITS)
def test_what_may_pass_keeps_the_message_until_it_has_and_sends_it_once(desk, kind):
    if (dung := met(desk, kind)) is None:
        assert fails_nowhere(desk) or kind is ErrorKind.BARRED  # not every platform says so
        return

    message = dung.is_answered()
    assert (message.status, dung.got) == ("queued", [])
    desk.connect()
    check_channel(desk.channel.pk, now=True)
    dung.deliver(message)
    desk.arrive()

    message.refresh_from_db()
    assert message.status in ("sent", "delivered")
    assert dung.got == ["Dạ còn ạ 💚"]


def test_a_limit_rests_what_it_limits(desk):
    if (dung := met(desk, ErrorKind.RATE_LIMITED)) is None:
        assert fails_nowhere(desk)
        return

    message = dung.is_answered()

    assert message.retry_at > timezone.now()
    assert message.error_code == ""


def test_a_dead_token_asks_for_a_person_and_holds_the_queue(desk):
    if (dung := met(desk, ErrorKind.TOKEN)) is None:
        assert fails_nowhere(desk)
        return

    dung.is_answered()

    channel = desk.channel
    assert channel.status == "needs_reconnect"
    explanation = desk.connector.explain(channel.status_code)
    assert (bool(str(explanation.sentence)), explanation.action) == (True, "reconnect")


@pytest.mark.parametrize("kind", [kind for kind in ANSWERED if kind not in WAITS])
def test_what_will_not_pass_fails_the_message_with_a_sentence(desk, kind):
    if (dung := met(desk, kind)) is None:
        return

    message = dung.is_answered()
    dung.deliver(message)

    assert (message.status, dung.got) == ("failed", [])
    assert desk.connector.kind_of(message.error_code) == kind
    assert str(desk.connector.explain(message.error_code).sentence)
    if kind is ErrorKind.PERMISSION:
        assert desk.channel.status_code == message.error_code


def test_a_refused_window_closes_the_composer_until_the_customer_writes(desk):
    if (dung := met(desk, ErrorKind.WINDOW_CLOSED)) is None:
        assert fails_nowhere(desk)
        return
    dung.is_answered()
    dung.conversation.refresh_from_db()
    assert not desk.connector.allowance(dung.conversation, timezone.now()).free_text

    desk.driver.control("clock", advance_seconds=2)  # some tell whole seconds
    dung.says("Alo")

    dung.conversation.refresh_from_db()
    assert desk.connector.allowance(dung.conversation, timezone.now()).free_text


def test_a_platform_that_is_away_costs_no_attempt_and_nothing_is_lost(desk):
    if fails_nowhere(desk):
        return
    dung = desk.customer()
    dung.says()

    with override_settings(**dict.fromkeys(desk.driver.addresses, NOWHERE)):
        message = dung.is_answered()
    assert (message.status, message.attempt_count) == ("queued", 0)
    assert desk.channel.paused_until > timezone.now()
    dung.deliver(message)

    assert dung.got == ["Dạ còn ạ 💚"]


@pytest.mark.parametrize(
    "fault",
    [{"status": 502, "body": "<html>"}, {"status": 500, "body": ""}, {"status": 200, "body": "[]"}],
    ids=["html", "empty", "a list"],
)
def test_an_answer_that_nobody_can_read_is_never_repeated_blindly(desk, fault):
    if fails_nowhere(desk):
        return
    dung = desk.customer()
    dung.says()
    desk.driver.fault(**fault, accept=True)

    message = dung.is_answered()
    desk.arrive()
    dung.deliver(message)
    desk.arrive()

    assert dung.got == ["Dạ còn ạ 💚"]
    message.refresh_from_db()
    assert message.status in ("sent", "delivered", "sending", "unconfirmed")


def test_an_interrupted_send_is_proved_and_not_repeated(desk):
    dung = desk.customer()
    dung.says()
    if desk.driver.is_foreign:
        desk.driver.fault(mode="cut-after-accept")
    message = dung.is_answered() if desk.driver.is_foreign else dies(desk, dung)
    assert message.status == "sending"
    desk.arrive()
    dung.deliver(message)
    desk.arrive()

    message.refresh_from_db()
    assert message.status in ("sent", "delivered")
    assert dung.got == ["Dạ còn ạ 💚"]
    assert dung.conversation.messages.filter(direction="outgoing").count() == 1


def test_a_send_that_was_cut_before_it_arrived_is_not_called_sent(desk):
    if fails_nowhere(desk):
        return
    dung = desk.customer()
    dung.says()
    desk.driver.fault(mode="cut")

    message = dung.is_answered()
    dung.deliver(message)

    assert (message.status, dung.got) == ("sending", [])


def test_a_token_that_ends_between_two_parts_repeats_neither(desk):
    if fails_nowhere(desk):
        return
    dung = desk.customer()
    dung.says()
    image = taken(desk.connector.capabilities, "image")
    desk.driver.fault(**desk.driver.faults[ErrorKind.TOKEN], skip=1)

    message = dung.is_answered("Mẫu này ạ", files=[image.upload()])
    assert (message.status, dung.got) == ("queued", ["Mẫu này ạ"])
    assert desk.channel.status == "needs_reconnect"
    desk.connect()
    dung.deliver(message)
    desk.arrive()

    assert dung.got == ["Mẫu này ạ", "image"]


def test_credentials_that_died_over_there_are_found_by_the_send(desk):
    if fails_nowhere(desk):
        return
    dung = desk.customer()
    dung.says()
    desk.driver.expire()

    message = dung.is_answered()

    assert (message.status, desk.channel.status, dung.got) == ("queued", "needs_reconnect", [])
    desk.connect()
    dung.deliver(message)
    assert dung.got == ["Dạ còn ạ 💚"]


def test_what_is_accepted_and_refused_afterwards_fails_with_its_reason(desk):
    """Where acceptance is no promise a status says so; where it is one, no such status exists."""
    dung = desk.customer()
    dung.says()
    is_a_promise = not desk.driver.refuses_later(dung.name)

    message = dung.is_answered()
    assert message.status == "sent"
    desk.arrive()

    message.refresh_from_db()
    assert (message.status in ("sent", "delivered")) == is_a_promise
    if is_a_promise:
        return
    assert message.status == "failed"
    assert desk.connector.kind_of(message.error_code) is ErrorKind.UNREACHABLE


def test_every_code_of_our_own_has_a_sentence(desk):
    unknown = desk.connector.explain("?").sentence
    for code in ("window_closed", "unconfirmed", "crash", "file_lost", "unreachable", *OURS):
        assert str(desk.connector.explain(code).sentence) not in ("", unknown.replace("?", code))


def test_no_channel_is_left_paused(desk):
    assert Channel.objects.get(pk=desk.channel.pk).status == "connected"
