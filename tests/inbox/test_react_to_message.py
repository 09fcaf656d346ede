"""Our reaction on a customer's message: kept first, told to the platform by a worker, one at a time, taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.actions.react_to_message import react_to_message
from inbox.ingest import drain
from inbox.models import Channel, Conversation, Fact, Message, OutgoingReaction, Reaction
from inbox.outbox import reactions
from inbox.outbox.reactions import claim_reaction, due_reactions, record_set, set_reaction
from inbox.outbox.refusals import CannotSend
from inbox.outbox.send import MOST_ATTEMPTS
from tests.conftest import member, signed_in
from tests.inbox.messenger import delivery, reaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked_for(dung) -> Message:
    """Dung's message, which the platform knows."""
    return dung.messages.get(direction="incoming")


def address(message: Message) -> str:
    return reverse("inbox:reaction", args=["bamboo", message.conversation_id, message.pk])


def ours(message: Message) -> list[str]:
    return list(message.reactions.filter(actor="business").values_list("emoji", flat=True))


def over_there(simulator) -> list[dict]:
    """Of each message with reactions, who has which emoji on it."""
    rows = simulator.books()["customer_messages"]
    return [{who: given["emoji"] for who, given in row["reactions"].items()} for row in rows if row["reactions"]]


def test_it_is_shown_at_once_and_told_to_the_platform_by_a_worker(asked_for, binh_client, simulator):
    answer = binh_client.post(address(asked_for), {"emoji": "❤️"}).content.decode()

    assert "reaction--ours" in answer
    assert "data-waiting" in answer
    assert over_there(simulator) == []

    set_reaction(asked_for.pk)

    assert over_there(simulator) == [{"page": "❤️"}]
    assert ours(asked_for) == ["❤️"]
    page = binh_client.get(f"/w/bamboo/inbox/{asked_for.conversation_id}/").content.decode()
    assert "reaction--ours" in page
    assert "data-waiting" not in page


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_asked_once_it_is_committed(asked_for, asked):
    asked()

    react_to_message(message=asked_for, emoji="❤️")

    assert ("set_reaction", (asked_for.pk,), None) in asked()


def test_another_one_replaces_it_and_it_can_be_taken_back(asked_for, binh_client, simulator):
    for emoji in ("❤️", "👍"):
        binh_client.post(address(asked_for), {"emoji": emoji})
        set_reaction(asked_for.pk)
    assert over_there(simulator) == [{"page": "👍"}]

    binh_client.delete(address(asked_for))
    set_reaction(asked_for.pk)

    assert (over_there(simulator), ours(asked_for)) == ([], [])
    assert not OutgoingReaction.objects.exists()


def test_the_customers_own_stays_beside_ours(asked_for, binh_client):
    part = asked_for.parts.get()
    delivery(reaction(part.external_id, "😍", customer=asked_for.conversation.identity.external_id))
    drain()

    answer = binh_client.post(address(asked_for), {"emoji": "👍"}).content.decode()
    set_reaction(asked_for.pk)

    assert answer.index("😍") < answer.index("👍")
    assert sorted(asked_for.reactions.values_list("actor", "emoji")) == [("business", "👍"), ("contact", "😍")]


def test_what_the_platform_never_heard_of_is_not_taken_back_there(asked_for, binh_client, simulator):
    simulator.control("faults", next={"on": "react", "code": 1, "times": 50})
    binh_client.post(address(asked_for), {"emoji": "❤️"})
    binh_client.delete(address(asked_for))

    assert not OutgoingReaction.objects.exists()
    set_reaction(asked_for.pk)
    assert over_there(simulator) == []


@pytest.mark.parametrize("fault", [{"code": 1}, {"mode": "cut"}, {"mode": "cut-after-accept"}])
def test_an_answer_that_went_wrong_is_asked_for_again_and_changes_nothing_twice(asked_for, simulator, fault):
    react_to_message(message=asked_for, emoji="❤️")
    simulator.control("faults", next=fault | {"on": "react"})

    set_reaction(asked_for.pk)
    assert ours(asked_for) == []
    assert due_reactions() == []  # it waits a moment
    OutgoingReaction.objects.update(retry_at=timezone.now())
    assert due_reactions() == [asked_for.pk]
    set_reaction(asked_for.pk)

    assert (over_there(simulator), ours(asked_for)) == ([{"page": "❤️"}], ["❤️"])


def test_a_refusal_is_told_with_its_reason_and_what_stood_there_stays(asked_for, binh_client, simulator):
    binh_client.post(address(asked_for), {"emoji": "❤️"})
    set_reaction(asked_for.pk)
    simulator.control("faults", next={"on": "react", "code": 10, "subcode": 2018278})
    binh_client.post(address(asked_for), {"emoji": "👍"})
    set_reaction(asked_for.pk)

    page = binh_client.get(f"/w/bamboo/inbox/{asked_for.conversation_id}/").content.decode()
    assert "👍 was not put on:" in page
    assert "The 24 hours for answering are over." in page
    assert ours(asked_for) == ["❤️"]
    assert due_reactions() == []

    answer = binh_client.post(address(asked_for), {"emoji": "❤️"}).content.decode()  # as "Dismiss" asks
    assert "was not put on" not in answer
    assert over_there(simulator) == [{"page": "❤️"}]


def test_a_limit_that_it_used_up_lets_its_channel_rest(asked_for, simulator):
    react_to_message(message=asked_for, emoji="❤️")
    simulator.control("faults", usage_percent=100, regain_access_minutes=5)

    set_reaction(asked_for.pk)

    rest = Channel.objects.get().paused_until - timezone.now()
    assert (ours(asked_for), timedelta(minutes=4) < rest <= timedelta(minutes=5)) == (["❤️"], True)


def test_one_that_arrives_ends_an_outage_of_its_channel(asked_for, simulator):
    Channel.objects.update(away_since=timezone.now() - timedelta(minutes=1))
    react_to_message(message=asked_for, emoji="❤️")

    set_reaction(asked_for.pk)

    assert Channel.objects.get().away_since is None


def test_it_is_not_tried_for_ever(asked_for, simulator):
    react_to_message(message=asked_for, emoji="❤️")
    simulator.control("faults", next={"on": "react", "mode": "cut", "times": 50})

    for _ in range(MOST_ATTEMPTS):
        OutgoingReaction.objects.update(retry_at=timezone.now())
        set_reaction(asked_for.pk)

    wish = OutgoingReaction.objects.get()
    assert (wish.retry_at, wish.error_code) == (None, "unreachable")


def test_a_dead_token_holds_it_until_the_channel_is_connected_again(asked_for, simulator):
    react_to_message(message=asked_for, emoji="❤️")
    simulator.control("faults", next={"on": "react", "code": 190, "subcode": 460})

    set_reaction(asked_for.pk)

    assert Channel.objects.get().status == "needs_reconnect"
    OutgoingReaction.objects.update(retry_at=timezone.now())
    assert due_reactions() == []
    Channel.objects.update(status="connected")
    assert due_reactions() == [asked_for.pk]


def test_what_is_wished_during_a_call_is_told_after_it_and_never_beside_it(asked_for, simulator):
    react_to_message(message=asked_for, emoji="❤️")
    first = claim_reaction(asked_for.pk)
    assert first is not None

    react_to_message(message=asked_for, emoji="👍")

    assert claim_reaction(asked_for.pk) is None
    record_set(first)
    second = claim_reaction(asked_for.pk)
    assert second is not None
    assert second.emoji == "👍"


def test_a_call_whose_worker_died_is_made_again(asked_for, simulator):
    react_to_message(message=asked_for, emoji="❤️")
    claim_reaction(asked_for.pk)
    assert due_reactions() == []

    OutgoingReaction.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))

    assert due_reactions() == [asked_for.pk]
    set_reaction(asked_for.pk)
    assert ours(asked_for) == ["❤️"]


def test_a_worker_that_was_stopped_before_its_call_leaves_it_to_others(asked_for, simulator, monkeypatch):
    react_to_message(message=asked_for, emoji="❤️")
    with monkeypatch.context() as stopped:
        stopped.setattr(reactions, "STOPPED_SECONDS", 0.0)  # as if it woke up later than that

        set_reaction(asked_for.pk)
        assert over_there(simulator) == []

    OutgoingReaction.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    set_reaction(asked_for.pk)
    assert over_there(simulator) == [{"page": "❤️"}]


def test_an_emoji_that_is_not_offered_is_refused(asked_for, binh_client):
    for emoji in ("🦄", "<script>", "❤️❤️"):
        answer = binh_client.post(address(asked_for), {"emoji": emoji})
        assert answer.status_code == 422

    assert not OutgoingReaction.objects.exists()


def test_neither_our_own_messages_nor_unsent_ones_take_any(asked_for, binh):
    own = asked_for.conversation.messages.create(
        direction="outgoing", author_type="member", author=binh, text="Dạ", status="sent", at=timezone.now()
    )
    Message.objects.filter(pk=asked_for.pk).update(is_deleted=True)

    for message in (own, asked_for):
        with pytest.raises(CannotSend):
            react_to_message(message=message, emoji="❤️")


def test_after_the_reply_window_nothing_is_asked_of_the_platform(asked_for, binh_client):
    Conversation.objects.update(last_customer_at=timezone.now() - timedelta(days=9))

    answer = binh_client.post(address(asked_for), {"emoji": "❤️"})

    assert answer.status_code == 422
    assert "are over" in answer.content.decode()


def test_a_viewer_does_not_react(asked_for, bamboo):
    viewer = signed_in(member(bamboo, "Vy", "viewer"))

    assert viewer.post(address(asked_for), {"emoji": "❤️"}).status_code == 403
    assert viewer.delete(address(asked_for)).status_code == 403


def test_what_the_platform_tells_later_counts(asked_for, simulator):
    """Somebody took it back in the platform's own inbox."""
    react_to_message(message=asked_for, emoji="❤️")
    set_reaction(asked_for.pk)
    fact = Fact.objects.get(kind="reacted")

    part = asked_for.parts.get()
    customer = asked_for.conversation.identity.external_id
    delivery(reaction(part.external_id, "", by_page=True, customer=customer, at=fact.order + 1))
    drain()

    assert not Reaction.objects.filter(message=asked_for).exists()
