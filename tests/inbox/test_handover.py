"""Who answers a customer: by the latest of hand-overs, messages that came to us, and those beside another application."""

import json
import time
from itertools import permutations

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.ingest import drain
from inbox.models import Channel, Conversation, Fact
from tests.inbox.messenger import NOON, PAGE, delivery, event, store, text

pytestmark = pytest.mark.django_db

INBOX_APP = "263902037430900"


def beside(mid: str, words: str = "Alo", **where) -> None:
    entry = {"id": PAGE, "time": NOON, "standby": [text(mid, words, **where)]}
    store(json.dumps({"object": "page", "entry": [entry]}).encode())


def handed(owner: str | None, at: int) -> None:
    delivery(event({"pass_thread_control": {"new_owner_app_id": owner}}, at=at))


def direct(at: int) -> None:
    delivery(text(f"direct-{at}", at=at))


def answering() -> str:
    while drain(1):
        pass
    return Conversation.objects.get().handled_by


@pytest.mark.parametrize(
    ("story", "owner"),
    [
        ([(beside, 1)], "?"),
        ([(direct, 1), (beside, 2)], "?"),
        ([(beside, 1), (direct, 2)], ""),
        ([(direct, 1), ("999", 2)], "999"),
        ([(direct, 1), (INBOX_APP, 2), (beside, 3)], "Page inbox"),
        ([(direct, 1), (INBOX_APP, 2), (beside, 3), (direct, 4)], ""),
        ([(beside, 1), (None, 2)], ""),
    ],
)
def test_the_latest_news_tells_in_whatever_order_they_come(tea_page, story, owner):
    for order in permutations(story):
        Conversation.objects.all().delete()
        tea_page.identities.all().delete()
        Fact.objects.all().delete()
        for what, at in order:
            if what is beside:
                beside(f"beside-{at}", at=NOON + at)
            elif what is direct:
                direct(NOON + at)
            else:
                handed(what, NOON + at)

        assert answering() == owner


def test_the_thread_says_which_messages_went_to_another_application(tea_page, binh_client):
    beside("m1", "Cho mình gặp nhân viên", at=round(time.time() * 1000))
    assert answering() == "?"

    page = binh_client.get(
        reverse("inbox:conversation", args=["bamboo", Conversation.objects.get().pk])
    ).content.decode()

    assert "Another app was answering then" in page
    assert "Another app answers this customer at the moment." in page


@pytest.mark.parametrize(
    ("referral", "words"),
    [
        ({"source": "SHORTLINK", "type": "OPEN_THREAD", "ref": "promo"}, "Came by the link “promo”"),
        ({"source": "ADS", "type": "OPEN_THREAD", "ad_id": "9"}, "Came from an advertisement"),
        ({"source": "ADS", "ads_context_data": {"ad_title": "Trà sen"}}, "Came from the advertisement “Trà sen”"),
        ({"source": "CUSTOMER_CHAT_PLUGIN", "product": {"id": "778899"}}, "Asked about the product 778899"),
    ],
)
def test_the_thread_says_where_its_customer_came_from(tea_page, binh_client, referral, words):
    delivery(text("m1"), event({"referral": referral}, at=NOON + 1))
    drain()

    page = binh_client.get(
        reverse("inbox:conversation", args=["bamboo", Conversation.objects.get().pk])
    ).content.decode()

    assert words in page


def test_what_a_customer_answered_in_an_advertisement_is_shown(tea_page, binh_client):
    lead = {"data": [{"question": "Bạn ở đâu?", "answer": "Hà Nội"}]}
    delivery(text("m1"), event({"referral": {"source": "ADS", "ad_id": "9"}, "lead": lead}, at=NOON + 1))
    drain()

    page = binh_client.get(
        reverse("inbox:conversation", args=["bamboo", Conversation.objects.get().pk])
    ).content.decode()

    assert "Bạn ở đâu?: Hà Nội" in page


@pytest.mark.parametrize("order", [1, -1])
def test_a_later_advertisement_takes_no_answers_away_whichever_comes_first(tea_page, order):
    lead = {"data": [{"question": "Bạn ở đâu?", "answer": "Hà Nội"}]}
    asked = event({"referral": {"source": "ADS", "ad_id": "9"}, "lead": lead}, at=NOON + 1)
    later = event({"referral": {"source": "ADS", "ad_id": "10"}}, at=NOON + 2)
    delivery(text("m1"))
    for one in [asked, later][::order]:
        delivery(one)
        drain()

    referral = Conversation.objects.get().referral
    assert referral["ad_id"] == "10"
    assert referral["lead"] == [{"question": "Bạn ở đâu?", "answer": "Hà Nội"}]


def test_nothing_is_promised_while_another_app_answers_and_the_channel_needs_reconnecting(tea_page, binh_client):
    delivery(text("m1"), event({"pass_thread_control": {"new_owner_app_id": INBOX_APP}}, at=NOON + 1))
    drain()
    Channel.objects.update(status="needs_reconnect")
    Conversation.objects.update(last_customer_at=timezone.now(), handled_at=timezone.now())

    page = binh_client.get(
        reverse("inbox:conversation", args=["bamboo", Conversation.objects.get().pk])
    ).content.decode()

    assert "The channel needs reconnecting." in page
    assert "Page inbox answers this customer at the moment." in page
    assert "You can answer for" not in page
