"""The customer sees that somebody writes, and that nobody does any more, where the platform and the channel can show it."""

from dataclasses import replace

import pytest
from django.urls import reverse

from channels_fb.connector import FacebookConnector
from inbox.actions.mark_read import mark_read
from inbox.models import Channel, ReadMark
from tests.conftest import member
from tests.simulator.client import DUNG

pytestmark = pytest.mark.django_db


def address(conversation):
    return reverse("inbox:typing", args=["bamboo", conversation.pk])


def customer_sees_typing(simulator) -> bool:
    return bool(simulator.control("typing", psid=DUNG)["page_is_typing"])


@pytest.fixture(autouse=True)
def read_by_binh(dung, binh):
    mark_read(membership=binh, conversation=dung, incoming_count=1)


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


def test_who_has_not_read_is_not_shown_to_write(dung, bamboo, binh_client, simulator):
    ReadMark.objects.all().delete()
    mark_read(membership=member(bamboo, "Vy", "viewer"), conversation=dung, incoming_count=1)

    assert binh_client.post(address(dung)).status_code == 204

    assert not customer_sees_typing(simulator)


def test_a_channel_that_hides_it_shows_nothing(dung, binh_client, simulator):
    Channel.objects.update(shows_typing=False)

    assert binh_client.post(address(dung)).status_code == 204

    assert not customer_sees_typing(simulator)


def test_where_typing_is_seen_who_hides_the_one_hides_the_other(dung, binh_client, simulator, monkeypatch):
    Channel.objects.update(shows_seen=False)
    binh_client.post(address(dung))
    assert customer_sees_typing(simulator)
    binh_client.delete(address(dung))

    capabilities = replace(FacebookConnector.capabilities, typing_is_seen=True)
    monkeypatch.setattr(FacebookConnector, "capabilities", capabilities)
    binh_client.post(address(dung))

    assert not customer_sees_typing(simulator)
