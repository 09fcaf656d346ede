"""From a follower's phone to the thread and back, over HTTP both ways."""

import pytest

from channels_fb.instagram import InstagramConnector
from inbox.ingest import drain
from inbox.models import Channel, Conversation, Message
from inbox.outbox import deliver
from tests.inbox.replies import reply
from tests.simulator.client import INSTAGRAM_SCOPES, SARA, TEA, TEA_INSTAGRAM

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def account(simulator, live_server, bamboo):
    simulator.control("webhook", url=f"{live_server.url}/webhooks/facebook/")
    token = simulator.page_token(scope=INSTAGRAM_SCOPES)
    channel = Channel.objects.create(
        workspace=bamboo,
        platform="instagram",
        external_id=TEA_INSTAGRAM,
        name="@tiemtralasen",
        credentials={"access_token": token, "page_id": TEA},
    )
    InstagramConnector().subscribe(channel)
    return channel


def arrive(simulator):
    simulator.settle()
    while drain():
        pass


def test_a_follower_writes_and_is_answered_once_though_no_echo_says_that_it_is_ours(simulator, account, binh):
    simulator.control("messages", psid=SARA, text="Shop ơi 😍")
    unsent = simulator.control("messages", psid=SARA, text="nhầm rồi")["mid"]
    arrive(simulator)
    conversation = Conversation.objects.get()
    first = reply(conversation, binh)
    deliver(conversation.pk)
    second = reply(conversation, binh, "Bạn lấy size nào?")
    deliver(conversation.pk)
    arrive(simulator)

    simulator.control("unsend", mid=unsent)
    simulator.control("react", mid=first.parts.get().external_id, reaction="love")
    simulator.control("read", psid=SARA)
    arrive(simulator)

    first.refresh_from_db()
    second.refresh_from_db()
    conversation.refresh_from_db()
    assert Message.objects.filter(direction="outgoing").count() == 2
    assert (first.status, second.status) == ("read", "read")
    assert [reaction.emoji for reaction in first.reactions.all()] == ["❤️"]
    assert list(Message.objects.filter(direction="incoming").order_by("at").values_list("text", "is_deleted")) == [
        ("Shop ơi 😍", False),
        ("", True),
    ]
    assert (conversation.channel, conversation.identity.external_id) == (account, SARA)


def test_a_send_whose_answer_got_lost_is_found_and_never_repeated(simulator, account, binh):
    simulator.control("messages", psid=SARA, text="Shop ơi")
    arrive(simulator)
    conversation = Conversation.objects.get()
    message = reply(conversation, binh)
    simulator.control("faults", next={"mode": "cut-after-accept"})
    deliver(conversation.pk)
    Message.objects.exclude(claim_expires_at=None).update(claim_expires_at="2020-01-01T00:00Z")

    deliver(conversation.pk)
    arrive(simulator)

    message.refresh_from_db()
    assert message.status == "sent"
    assert Message.objects.filter(direction="outgoing").count() == 1
    assert len(simulator.books()["sends"]) == 1
