"""An account that is not paid for: what is written waits, its owners read why, and it leaves once that is mended."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from inbox.actions.check_channel import check_channel
from inbox.models import Channel, Conversation, Identity
from inbox.outbox import deliver, due_conversations
from tests.channels_whatsapp.conftest import books
from tests.channels_whatsapp.test_ingest import signed_post, work_off
from tests.channels_whatsapp.test_parsing import DUNG
from tests.inbox.replies import reply

pytestmark = pytest.mark.django_db

WHY = "WhatsApp does not send for this account because of a payment problem."


@pytest.fixture
def thread(connected, simulator):
    """Dung has just written."""
    simulator.control("whatsapp/messages", wa_id=DUNG, text="Shop ơi")
    now = timezone.now()
    identity = Identity.objects.create(channel=connected, external_id=DUNG)
    return Conversation.objects.create(
        workspace=connected.workspace, channel=connected, identity=identity, last_message_at=now, last_customer_at=now
    )


def got(simulator):
    return [row["text"]["body"] for row in books(simulator)["messages"] if row["outgoing"]]


def relay(client, receiver):
    """What Meta posted comes to the product, in its order."""
    for _, body, _ in receiver.posts:
        assert signed_post(client, body) == 200
    receiver.posts.clear()
    work_off()


def test_an_unpaid_account_holds_its_queue_until_it_is_paid(simulator, thread, an, an_client):
    simulator.control("whatsapp/payment", unpaid="at once")
    waiting = [reply(thread, an, words) for words in ("Dạ còn ạ", "Em gửi giá nhé")]

    deliver(thread.pk)
    check_channel(thread.channel_id, now=True)

    assert got(simulator) == []
    assert {message.status for message in thread.messages.filter(direction="outgoing")} == {"queued"}
    assert due_conversations() == []
    for address in (
        reverse("channels:show", args=["bamboo", thread.channel_id]),
        reverse("inbox:conversation", args=["bamboo", thread.pk]),
    ):
        assert WHY in an_client.get(address).content.decode()

    simulator.control("whatsapp/payment", unpaid="")
    an_client.post(reverse("channels:tests", args=["bamboo", thread.channel_id]))
    assert due_conversations() == [thread.pk]
    deliver(thread.pk)

    assert got(simulator) == [message.text for message in waiting]
    channel = Channel.objects.get()
    assert (channel.status_code, channel.may_send) == ("", True)


def test_a_payment_that_fails_a_message_later_holds_those_behind_it(simulator, receiver, thread, an, client):
    simulator.control("whatsapp/payment", unpaid="later")
    first = reply(thread, an, "Dạ còn ạ")
    deliver(thread.pk)
    simulator.settle()
    relay(client, receiver)

    second = reply(thread, an, "Em gửi giá nhé")
    deliver(thread.pk)

    for message in (first, second):
        message.refresh_from_db()
    assert (first.status, first.error_code, second.status) == ("failed", "131042", "queued")
    assert got(simulator) == ["Dạ còn ạ"]


@pytest.mark.usefixtures("an")
def test_who_may_mend_it_is_told_once(simulator, thread, binh, work, django_capture_on_commit_callbacks):
    simulator.control("whatsapp/payment", unpaid="at once")
    reply(thread, binh)

    with django_capture_on_commit_callbacks(execute=True):
        deliver(thread.pk)
        deliver(thread.pk)
    work()

    assert [letter.to for letter in mail.outbox] == [["an@bamboo.example"]]
    assert WHY in mail.outbox[0].body


def test_connecting_the_number_again_does_not_bar_it_for_ever(connected, simulator):
    """Its check, not the code that stood there, says whether it may send."""
    Channel.objects.update(may_send=False, status_code="")

    check_channel(connected.pk, now=True)

    assert Channel.objects.get().may_send
