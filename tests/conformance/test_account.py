"""Connecting, what the list of the past brings, and disconnecting."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inbox import sync
from inbox.actions.check_channel import check_channel
from inbox.actions.connect_channel import connect_channel
from inbox.actions.disconnect_channel import disconnect_channel
from inbox.actions.renew_token import renew_token
from inbox.actions.start_sync import start_sync
from inbox.connectors import SendError, TokenLife
from inbox.models import Channel, Message
from inbox.outbox.refusals import CannotSend
from tests.sync.reading import read_on

MINUTE_MS = 60_000


def test_a_connected_account_is_told_everything_and_is_healthy(desk):
    assert desk.channel.status == "connected"
    assert desk.driver.is_listening() in (True, None)

    health = check_channel(desk.channel.pk, now=True)

    assert (health.code, health.needs_reconnect) == ("", False)


def test_credentials_that_do_not_serve_connect_nothing(desk):
    if not desk.driver.is_foreign:
        assert_no_credentials(desk)
        return
    given = desk.connector.credentials(desk.driver.credentials())
    desk.driver.expire()

    place = {"platform": desk.driver.platform, "external_id": desk.driver.account}
    try:
        connect_channel(workspace=desk.author.workspace, name="x", credentials=given, **place)
        outcome = check_channel(desk.channel.pk, now=True)
    except SendError as error:  # told at once, by the platforms that are asked for events of each account
        outcome = error

    assert isinstance(outcome, SendError) or outcome.needs_reconnect
    Channel.objects.filter(pk=desk.channel.pk).update(status="needs_reconnect")


def assert_no_credentials(desk):
    """Whatever a file holds, nothing of it is kept, and nothing ends."""
    assert desk.connector.credentials({"access_token": "x", "account_sid": "y"}) == {}
    assert desk.connector.token_life({}) == TokenLife()
    assert desk.channel.token_renew_at is None


def test_an_operators_file_that_lacks_something_names_it(desk):
    if not desk.driver.is_foreign:
        assert_no_credentials(desk)
        return
    for given in ({}, {"access_token": ""}, {"account_sid": None}):
        with pytest.raises(ValueError, match=r"token|sid"):
            desk.connector.credentials(given)


def test_a_renewal_keeps_the_channel_going_where_tokens_end(desk):
    dung = desk.customer()
    dung.says()
    if desk.connector.token_life(desk.channel.credentials).renew_at is None:
        assert desk.channel.token_renew_at is None
        return
    before = desk.channel.credentials
    Channel.objects.filter(pk=desk.channel.pk).update(token_renew_at=timezone.now())

    renew_token(desk.channel.pk)

    assert desk.channel.credentials["access_token"] != before["access_token"]
    assert dung.is_answered().status == "sent"


def test_what_webhooks_lost_is_brought_by_the_list_and_the_past_with_it(desk):
    """Where there is no list, nothing is asked for and nothing is promised."""
    dung = desk.customer()
    desk.driver.control("faults", lose_percent=100)
    now = desk.driver.control("clock", shift_seconds=0)["now_ms"]
    Channel.objects.filter(pk=desk.channel.pk).update(created_at=timezone.now() - timedelta(minutes=30))
    said = [desk.driver.says(dung.name, text=text, at=now - ago * MINUTE_MS) for text, ago in PAST]
    desk.arrive()

    start_sync(channel=desk.channel)
    if desk.connector.capabilities.history is None:
        assert sync.step(desk.channel.pk) is None
        # Where our own view keeps what a visitor posts, nothing was lost on the way.
        there = 0 if desk.driver.is_foreign else len(said)
        assert Message.objects.filter(parts__external_id__in=said).count() == there
        return
    read_on(desk.channel)

    dung.message(said[0])
    found = dung.conversation.messages.order_by("at").values_list("text", "arrival")
    assert list(found) == [("Từ trước", "history"), ("Mất", "sync"), ("Cũng mất", "sync")]
    assert dung.conversation.incoming_count == 2
    read_on(desk.channel)
    assert dung.conversation.messages.count() == 3


PAST = (("Từ trước", 60), ("Mất", 20), ("Cũng mất", 10))


def test_what_was_answered_elsewhere_is_in_the_list_too(desk):
    dung = desk.customer()
    dung.says()
    dung.is_answered("Từ đây")
    desk.arrive()
    if desk.connector.capabilities.history is None:
        return
    before = dung.conversation.messages.count()

    start_sync(channel=desk.channel)
    read_on(desk.channel)

    assert dung.conversation.messages.count() == before


def test_a_disconnected_account_is_silent_and_comes_back_with_its_past(desk):
    dung = desk.customer()
    dung.says("Trước")
    channel = desk.channel

    disconnect_channel(channel=channel, actor=desk.author)

    assert desk.driver.is_listening() in (False, None)
    with pytest.raises(CannotSend):
        dung.is_answered()
    desk.driver.says(dung.name, text="Trong lúc đó")
    desk.arrive()
    assert dung.conversation.messages.filter(direction="incoming").count() == 1
    desk.connect()
    assert desk.channel.pk == channel.pk
    assert dung.says("Sau").conversation == dung.conversation
    assert dung.is_answered().status == "sent"
