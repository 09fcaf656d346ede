"""A platform that cannot be reached took nothing: replies wait for it, and leave when it is back."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox import outbox
from inbox.actions.react_to_message import react_to_message
from inbox.models import Change, Channel, Conversation, Message, MessagePart, OutgoingReaction
from inbox.news import Watch, fetch
from inbox.outbox.pauses import LONGEST_REST_SECONDS, SOONEST_REST_SECONDS
from inbox.outbox.reactions import due_reactions, set_reaction
from inbox.outbox.search import MOST_SEARCHES
from inbox.outbox.send import MOST_ATTEMPTS
from inbox.presenters.message_state import MessageState
from tests.inbox.replies import accepted, close_window, make_due, reply
from tests.inbox.rows import converse
from tests.simulator.client import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def nobody_there(settings: Any) -> Iterator[None]:
    """Within it, nobody listens where the platform is."""
    there = settings.META_GRAPH_URL
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.META_GRAPH_URL = f"http://127.0.0.1:{taken.getsockname()[1]}"
        try:
            yield
        finally:
            settings.META_GRAPH_URL = there


@pytest.fixture
def away(meta_app):
    return partial(nobody_there, meta_app)


def rest_seconds(channel: Channel) -> float:
    channel.refresh_from_db()
    return (channel.paused_until - timezone.now()).total_seconds() if channel.paused_until else 0


def hoa_of(channel: Channel) -> Conversation:
    """A second conversation of the channel."""
    return converse(channel, "hoa-1", "Hoa", last_customer_at=timezone.now())


def calls(message: Message) -> list[tuple[str, str]]:
    return list(message.attempts.values_list("outcome", "code"))


def test_a_reply_waits_for_longer_than_its_attempts_and_leaves_when_the_platform_is_back(
    dung, binh, simulator, tea_page, away
):
    message = reply(dung, binh)
    with away():
        for _ in range(MOST_ATTEMPTS + 2):
            make_due()
            assert outbox.deliver(dung.pk) == 0
    message.refresh_from_db()
    assert (message.status, message.attempt_count) == ("queued", 0)
    assert rest_seconds(tea_page) > 0
    assert outbox.due_conversations() == []

    make_due()
    outbox.deliver(dung.pk)

    message.refresh_from_db()
    tea_page.refresh_from_db()
    assert (message.status, accepted(simulator)) == ("sent", ["Dạ còn ạ"])
    assert calls(message) == [("away", "unreachable"), ("sent", "")]
    assert tea_page.away_since is None


def test_a_worker_sends_it_by_itself_once_the_platform_is_back(dung, binh, simulator, worker):
    simulator.kill()
    try:
        reply(dung, binh)
        eventually(lambda: Channel.objects.exclude(away_since=None).exists(), 30)
    finally:
        simulator.start()

    eventually(lambda: accepted(simulator) == ["Dạ còn ạ"], 60)


def test_its_author_reads_that_it_leaves_by_itself(dung, binh, binh_client, simulator, away):
    reply(dung, binh)
    with away():
        outbox.deliver(dung.pk)

    page = binh_client.get(f"/w/bamboo/inbox/{dung.pk}/").content.decode()
    assert "Facebook cannot be reached at the moment. This leaves as soon as it can be." in page
    assert "Send again" not in page


def test_every_reply_of_the_channel_says_so_and_can_be_changed(dung, binh, binh_client, tea_page, simulator, away):
    other = hoa_of(tea_page)
    message = reply(other, binh)
    reply(dung, binh)
    with away():
        outbox.deliver(dung.pk)

    page = binh_client.get(f"/w/bamboo/inbox/{other.pk}/").content.decode()
    assert "Facebook cannot be reached at the moment." in page
    address = reverse("inbox:message", args=["bamboo", other.pk, message.pk])
    assert f'data-take-back="{address}">Change it</button>' in page


def test_open_threads_are_told_when_an_outage_begins_and_when_it_ends(dung, binh, tea_page, simulator, away):
    other = hoa_of(tea_page)
    message = reply(other, binh)
    reply(dung, binh)

    def told() -> list[Message]:
        news = fetch(list(Change.objects.all()), [Watch(conversation_id=other.pk)], [], "")
        return news.messages.get(other.pk, [])

    Change.objects.all().delete()
    with away():
        outbox.deliver(dung.pk)
    (shown,) = told()
    assert (shown, MessageState(shown).waits_for_platform) == (message, True)

    Change.objects.all().delete()
    make_due()
    outbox.deliver(dung.pk)
    (shown,) = told()
    assert (shown, MessageState(shown).waits_for_platform) == (message, False)


def test_after_a_rest_what_was_tried_last_goes_last(dung, binh, tea_page, simulator, away):
    hoa = hoa_of(tea_page)
    reply(dung, binh)
    reply(hoa, binh)

    def due_after_a_call_for(conversation: Conversation) -> list[int]:
        outbox.deliver(conversation.pk)
        Channel.objects.update(paused_until=timezone.now())
        return outbox.due_conversations()

    with away():
        assert due_after_a_call_for(dung) == [hoa.pk, dung.pk]
        assert due_after_a_call_for(hoa) == [dung.pk, hoa.pk]
        assert due_after_a_call_for(dung) == [hoa.pk, dung.pk]


def test_its_author_can_change_it_meanwhile(dung, binh, binh_client, simulator, away):
    message = reply(dung, binh)
    with away():
        outbox.deliver(dung.pk)
    page = binh_client.get(f"/w/bamboo/inbox/{dung.pk}/").content.decode()
    address = reverse("inbox:message", args=["bamboo", dung.pk, message.pk])
    assert f'data-take-back="{address}">Change it</button>' in page

    assert "Dạ còn ạ" in binh_client.delete(address).content.decode()

    make_due()
    outbox.deliver(dung.pk)
    assert accepted(simulator) == []


def test_the_rests_of_a_channel_grow_with_the_outage_to_a_minute(dung, binh, simulator, tea_page, away):
    reply(dung, binh)

    def rest_after(seconds: float) -> float:
        since = timezone.now() - timedelta(seconds=seconds)
        Channel.objects.exclude(away_since=None).update(away_since=since)
        make_due()
        outbox.deliver(dung.pk)
        return rest_seconds(tea_page)

    with away():
        rests = [rest_after(seconds) for seconds in (0, 20, 3600)]

    middles = [SOONEST_REST_SECONDS, 20, LONGEST_REST_SECONDS]
    assert all(0.3 * middle < rest <= 1.35 * middle for rest, middle in zip(rests, middles, strict=True)), rests


def test_any_answer_ends_an_outage(dung, binh, simulator, tea_page, away):
    reply(dung, binh)
    with away():
        outbox.deliver(dung.pk)
    tea_page.refresh_from_db()
    assert tea_page.away_since is not None

    simulator.control("faults", next={"code": 1200})
    make_due()
    outbox.deliver(dung.pk)

    tea_page.refresh_from_db()
    assert tea_page.away_since is None


@pytest.mark.parametrize("code", [None, 1200])
def test_the_answer_to_a_search_ends_an_outage_too(dung, binh, simulator, tea_page, away, code):
    message = reply(dung, binh)
    simulator.control("faults", next={"mode": "cut"})
    outbox.deliver(dung.pk)
    with away():
        make_due()
        outbox.deliver(dung.pk)
    tea_page.refresh_from_db()
    assert tea_page.away_since is not None

    if code:
        simulator.control("faults", next={"code": code})
    make_due()
    outbox.deliver(dung.pk)

    tea_page.refresh_from_db()
    message.refresh_from_db()
    assert (tea_page.away_since, message.status) == (None, "sending")


def test_a_reply_whose_window_closes_during_an_outage_returns_to_its_author(dung, binh, simulator, away):
    message = reply(dung, binh)
    with away():
        outbox.deliver(dung.pk)
        close_window()
        make_due()
        outbox.deliver(dung.pk)

    message.refresh_from_db()
    assert (message.status, message.error_code) == ("failed", "window_closed")


@pytest.mark.parametrize("fault", ["cut", "cut-after-accept"])
def test_an_interrupted_send_is_looked_for_until_the_platform_can_be_asked(
    dung, binh, simulator, tea_page, away, fault
):
    message = reply(dung, binh)
    simulator.control("faults", next={"mode": fault})
    outbox.deliver(dung.pk)
    with away():
        for _ in range(MOST_SEARCHES + 2):
            make_due()
            outbox.deliver(dung.pk)
        assert rest_seconds(tea_page) > 0
    message.refresh_from_db()
    assert (message.status, message.data["searches"]) == ("sending", 0)

    MessagePart.objects.filter(message=message).update(tried_at=timezone.now() - timedelta(minutes=3))
    make_due()
    outbox.deliver(dung.pk)

    message.refresh_from_db()
    assert (message.status, accepted(simulator)) == ("sent", ["Dạ còn ạ"])


def test_a_reaction_waits_too(dung, simulator, tea_page, away):
    message = dung.messages.get()
    react_to_message(message=message, emoji="❤️")
    with away():
        for _ in range(MOST_ATTEMPTS + 2):
            make_due()
            assert due_reactions() == [message.pk]
            set_reaction(message.pk)
        assert due_reactions() == []
    assert OutgoingReaction.objects.get().attempt_count == 0

    make_due()
    set_reaction(message.pk)

    assert not OutgoingReaction.objects.exists()
