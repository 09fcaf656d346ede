"""A slow or dead page delays no other: with a real worker, whose eight slots the slow ones could fill twice over."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from inbox import outbox, wake
from inbox.actions.fetch_profile import LEASE
from inbox.actions.react_to_message import react_to_message
from inbox.models import Channel, Conversation, Identity, Message, MessagePart, OutgoingReaction, SendAttempt
from inbox.outbox import THREADS, reactions
from inbox.outbox.claim import MOST_SENDING, claim_next, has_place
from inbox.outbox.rooms import Room
from tests.inbox.replies import accepted, make_due, reply
from tests.simulator.client import TEA, eventually

pytestmark = pytest.mark.django_db(transaction=True)

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
HOME, SILK = "109384417725560", "112650984310277"


@pytest.fixture
def customers_of(bamboo, simulator):
    """Connects a page; its customers have just written, here and over there."""

    def connect(page: str, count: int) -> list[Conversation]:
        token = simulator.page_token(page)
        credentials = {"access_token": token}
        channel = Channel.objects.create(
            workspace=bamboo, platform="facebook", external_id=page, name=page, credentials=credentials
        )
        return [converse(channel, number) for number in range(count)]

    def converse(channel: Channel, number: int) -> Conversation:
        who = {"page": channel.external_id, "name": f"Customer {number}", "text": "Alo?"}
        sent = simulator.http.post(f"{simulator.url}/control/messages", json=who, timeout=20).json()
        identity = Identity.objects.create(channel=channel, external_id=sent["psid"])
        now = timezone.now()
        return Conversation.objects.create(
            workspace=bamboo, channel=channel, identity=identity, last_message_at=now, last_customer_at=now
        )

    return connect


def calling(*pages: str) -> int:
    """How many calls to these pages have begun and not ended."""
    begun = MessagePart.objects.filter(channel__external_id__in=pages, tried_at__isnull=False, external_id=None)
    return begun.count() - SendAttempt.objects.filter(message__conversation__channel__external_id__in=pages).count()


def test_dead_and_slow_pages_delay_no_other(customers_of, binh, simulator, worker):
    # A file's call may take a minute, so that a busy machine has time to prove the others quick.
    dead, slow, others = customers_of(HOME, 6), customers_of(SILK, 6), customers_of(TEA, 3)
    simulator.control(
        "faults",
        next=[
            {"mode": "endless", "page": HOME, "times": 1000},
            {"mode": "hang", "seconds": 90, "page": SILK, "times": 1000},
        ],
    )
    for conversation in [*dead, *slow]:
        reply(conversation, binh, "", files=[SimpleUploadedFile("a.png", PNG)])
    eventually(lambda: calling(HOME, SILK) >= 8, 60)

    for conversation in others:
        reply(conversation, binh, "prompt")

    eventually(lambda: accepted(simulator) == ["prompt"] * 3, 60)
    # None of the others' calls has ended yet: nobody waited for one of them.
    assert not SendAttempt.objects.exclude(message__conversation__in=others).exists()


def test_calls_that_nobody_waits_for_delay_no_reply(customers_of, binh, simulator, worker):
    busy, (other,) = customers_of(HOME, 40), customers_of(TEA, 1)
    simulator.control("faults", next={"on": "profile", "mode": "hang", "seconds": 90, "times": 1000})
    start = timezone.now()

    def asked_for() -> int:
        """How many profiles a worker has asked for; what was given up is due sooner again."""
        return Identity.objects.filter(profile_due_at__gt=start + LEASE).count()

    for conversation in busy:
        wake.profile(conversation.identity_id)
    eventually(lambda: asked_for() == 8, 60)

    reply(other, binh, "prompt")

    eventually(lambda: accepted(simulator) == ["prompt"], 60)
    # Not one of them has ended yet.
    assert asked_for() == 8


def test_a_channel_has_few_calls_at_a_time_and_one_while_it_is_slow(customers_of, binh):
    conversations = customers_of(TEA, MOST_SENDING + 1)
    channel = conversations[0].channel
    now = timezone.now()
    for number, conversation in enumerate(conversations[:MOST_SENDING]):
        assert has_place(channel, now), number
        message = reply(conversation, binh)
        message.status, message.claim = "sending", message.client_id
        message.claim_expires_at = now + timedelta(seconds=30)
        message.save()
    assert not has_place(channel, now)

    sending = [conversation.messages.get() for conversation in conversations[:MOST_SENDING]]
    for message in sending[1:]:
        message.delete()
    assert has_place(channel, now)
    sending[0].parts.update(tried_at=now - timedelta(seconds=10))
    assert not has_place(channel, now)


def test_a_channel_with_a_long_line_starves_no_other(customers_of, binh):
    crowd, (other,) = customers_of(HOME, outbox.MOST_DUE + 5), customers_of(TEA, 1)
    for conversation in [*crowd, other]:
        reply(conversation, binh)
    Message.objects.filter(conversation=other).update(due_at=timezone.now())
    first = [conversation.pk for conversation in crowd[: outbox.MOST_DUE]]

    # Each channel's longest due comes before any channel's second.
    assert outbox.due_conversations() == [first[0], other.pk, *first[1:]]
    assert outbox.due_conversations(limit=2) == [first[0], other.pk]


def test_a_file_may_take_long_without_making_its_channel_slow(customers_of, binh):
    first, _ = customers_of(TEA, 2)
    reply(first, binh, "", files=[SimpleUploadedFile("a.png", PNG)])
    assert claim_next(first.pk) is not None
    now = timezone.now()
    MessagePart.objects.update(tried_at=now - timedelta(seconds=10))

    assert has_place(first.channel, now)


def test_a_file_that_is_waited_for_stops_no_other_reply_and_is_not_repeated(customers_of, binh, simulator):
    *waiting, other = customers_of(TEA, MOST_SENDING + 1)
    for conversation in waiting:
        reply(conversation, binh, "", files=[SimpleUploadedFile("a.png", PNG)])
        assert claim_next(conversation.pk) is not None
    # Their workers died in the call.
    MessagePart.objects.update(tried_at=timezone.now() - timedelta(seconds=30))
    make_due()
    for conversation in waiting:
        assert outbox.deliver(conversation.pk) == 0

    reply(other, binh, "prompt")
    sent = [outbox.deliver(conversation.pk) for conversation in [*waiting, other]]

    assert (sent, accepted(simulator)) == ([0] * MOST_SENDING + [1], ["prompt"])
    assert set(Message.objects.filter(conversation__in=waiting).values_list("status", flat=True)) == {"sending"}


@pytest.fixture
def crowd() -> Iterator[Callable[[Room], None]]:
    """Called, it takes every thread of a room and lets more wait, until the test is over."""
    go_on = threading.Event()

    def fill(room: Room) -> None:
        for key in range(2 * THREADS):
            room.run(lambda _: go_on.wait(60), key, patience_seconds=0)

    yield fill
    go_on.set()


def test_a_platform_that_takes_all_its_rooms_delays_no_other_platform(dung, binh, simulator, crowd):
    crowd(outbox.sending_rooms.of("another"))
    reply(dung, binh, "prompt")

    outbox.deliver_aside(dung.pk, patience_seconds=30)

    assert accepted(simulator) == ["prompt"]


def test_reactions_of_one_platform_delay_no_other_platforms(dung, simulator, crowd):
    crowd(reactions.rooms.of("another"))
    react_to_message(message=dung.messages.get(), emoji="❤️")

    reactions.set_reaction_aside(dung.messages.get().pk, patience_seconds=30)

    assert not OutgoingReaction.objects.exists()


@pytest.fixture
def asked_for(customers_of):
    """Wishes for reactions of a channel, in the order in which they are due."""

    def wish(page: str, count: int) -> list[int]:
        found = []
        for conversation in customers_of(page, count):
            now = timezone.now()
            message = conversation.messages.create(direction="incoming", author_type="contact", text="Alo?", at=now)
            message.parts.create(channel=conversation.channel, external_id=f"m_{conversation.pk}", platform_at=now)
            react_to_message(message=message, emoji="❤️")
            found.append(message.pk)
        return found

    return wish


def test_a_channel_with_many_reactions_starves_no_other(asked_for):
    crowd, (other,) = asked_for(HOME, outbox.MOST_DUE + 5), asked_for(TEA, 1)

    assert reactions.due_reactions() == [crowd[0], other, *crowd[1 : outbox.MOST_DUE]]
    assert reactions.due_reactions(limit=2) == [crowd[0], other]


def test_a_channel_has_few_reactions_at_a_time_one_while_it_is_slow_and_another_has_its_own(asked_for):
    wishes, (other,) = asked_for(HOME, MOST_SENDING + 1), asked_for(TEA, 1)
    claims = [reactions.claim_reaction(pk) for pk in wishes]
    assert [claim is not None for claim in claims] == [True] * MOST_SENDING + [False]

    OutgoingReaction.objects.filter(pk__in=wishes[1:]).update(claimed_until=None)
    OutgoingReaction.objects.filter(pk=wishes[0]).update(claimed_until=timezone.now() + timedelta(seconds=10))

    assert reactions.claim_reaction(wishes[1]) is None
    assert reactions.claim_reaction(other) is not None


def test_claims_of_reactions_that_come_together_are_counted_one_after_the_other(asked_for):
    wishes = asked_for(TEA, 3 * MOST_SENDING)
    together = threading.Barrier(len(wishes))

    def claim(message_id: int) -> bool:
        together.wait(30)
        try:
            return reactions.claim_reaction(message_id) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(len(wishes)) as threads:
        claimed = list(threads.map(claim, wishes))

    assert claimed.count(True) == MOST_SENDING


def test_whose_reaction_is_through_wakes_the_next_of_the_channel(asked_for, asked):
    first, second = asked_for(HOME, 2)
    asked()

    reactions.set_reaction(first)

    assert ("set_reaction", (second,), None) in asked()


def test_who_waits_for_a_room_holds_no_connection(dung):
    room = Room("test", 1)
    held = []

    def look(_):
        stats = connection.pool.get_stats()
        held.append(stats["pool_size"] - stats["pool_available"])

    Channel.objects.get()
    room.run(look, 1, patience_seconds=30)
    assert held == [0]


def test_claims_of_one_channel_that_come_together_are_counted_one_after_the_other(customers_of, binh):
    conversations = customers_of(TEA, 3 * MOST_SENDING)
    for conversation in conversations:
        reply(conversation, binh)
    together = threading.Barrier(len(conversations))

    def claim(conversation: Conversation) -> bool:
        together.wait(30)
        try:
            return claim_next(conversation.pk) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(len(conversations)) as threads:
        claimed = list(threads.map(claim, conversations))

    assert claimed.count(True) == MOST_SENDING


def test_a_room_lets_its_asker_go_on_and_asks_for_the_same_only_once():
    room = Room("test", 1)
    go_on, done = threading.Event(), []

    def work(key: int) -> None:
        assert go_on.wait(60)
        done.append(key)

    room.run(work, 1, patience_seconds=0)
    for _ in range(3):
        room.run(work, 2, patience_seconds=0)
    assert done == []
    go_on.set()
    eventually(lambda: done == [1, 2], 30)
    room.run(work, 2, patience_seconds=30)
    assert done == [1, 2, 2]


def test_a_room_tells_what_went_wrong_to_who_waits():
    room = Room("test", 1)
    with pytest.raises(ZeroDivisionError):
        room.run(lambda key: 1 // key, 0, patience_seconds=30)
