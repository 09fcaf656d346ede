"""The customer sees that somebody writes, and that nobody does any more, where the platform and the channel can show it."""

import pytest
from django.urls import reverse

from inbox.models import Channel
from tests.simulator.client import DUNG

pytestmark = pytest.mark.django_db


def address(conversation):
    return reverse("inbox:typing", args=["bamboo", conversation.pk])


def customer_sees_typing(simulator) -> bool:
    return bool(simulator.control("typing", psid=DUNG)["page_is_typing"])


def test_typing_is_shown_to_the_customer_and_taken_back(dung, binh_client, simulator):
    assert binh_client.post(address(dung)).status_code == 204
    assert customer_sees_typing(simulator)

    assert binh_client.delete(address(dung)).status_code == 204
    assert not customer_sees_typing(simulator)


@pytest.mark.parametrize("method", ["post", "delete"])
def test_a_platform_that_fails_is_no_trouble_of_the_writer(dung, binh_client, simulator, method):
    simulator.control("faults", next={"on": "signal", "code": 2})

    assert getattr(binh_client, method)(address(dung)).status_code == 204


def test_a_channel_that_is_not_connected_is_told_nothing(dung, binh_client, simulator):
    Channel.objects.update(status="needs_reconnect")

    assert binh_client.post(address(dung)).status_code == 204

    assert not customer_sees_typing(simulator)
