"""A failure says what to do now, and nothing else; what was wrong with a channel ends with the next success."""

import pytest
from django.urls import reverse

from inbox import outbox
from inbox.models import Channel, Conversation
from tests.inbox.replies import reply, view_of
from tests.simulator.client import TEA

pytestmark = pytest.mark.django_db(transaction=True)


def failed(dung, author, simulator, code: int, subcode: int = 0):
    simulator.control("faults", next={"code": code, "subcode": subcode} if subcode else {"code": code})
    message = reply(dung, author)
    outbox.deliver(dung.pk)
    message.refresh_from_db()
    assert message.status == "failed"
    return message


@pytest.mark.parametrize(
    ("code", "subcode", "action"),
    [(10, 2018300, "retry"), (200, 0, "reconnect"), (10, 2018278, ""), (551, 1545041, ""), (100, 0, "")],
)
def test_beside_a_failure_stands_the_one_action_that_can_help(dung, binh, simulator, code, subcode, action):
    view = view_of(failed(dung, binh, simulator, code, subcode))

    assert (view.may_be_retried, view.needs_reconnect) == (action == "retry", action == "reconnect")


def test_a_missing_permission_leads_to_connecting_this_very_channel(dung, an, an_client, simulator):
    view = view_of(failed(dung, an, simulator, 200))

    address = reverse("channels_fb:connect", args=["bamboo"]) + f"?channel={dung.channel_id}"
    assert view.reconnect_url == address
    assert f'href="{address}">Reconnect' in an_client.get(reverse("channels:list", args=["bamboo"])).content.decode()


def test_once_the_channel_is_well_again_the_message_can_be_sent_again(dung, binh, simulator):
    message = failed(dung, binh, simulator, 200)
    assert Channel.objects.get().status_code == "200"

    reply(dung, binh, "Thử lại")
    outbox.deliver(dung.pk)

    assert Channel.objects.get().status_code == ""
    view = view_of(message)
    assert (view.may_be_retried, view.needs_reconnect) == (True, False)


def test_a_warning_of_the_platform_stands_until_it_is_taken_back(dung, binh, simulator):
    Channel.objects.update(status_code="policy/warning")

    reply(dung, binh)
    outbox.deliver(dung.pk)

    assert Channel.objects.get().status_code == "policy/warning"


def test_an_agent_is_told_that_the_platform_forbids_the_page_to_send(dung, binh_client):
    Channel.objects.filter(external_id=TEA).update(may_send=False, status_code="policy/block")

    page = binh_client.get(reverse("inbox:conversation", args=["bamboo", Conversation.objects.get().pk]))

    assert "Facebook does not let this Page send messages for now" in page.content.decode()
    assert "What you write waits until then." in page.content.decode()
