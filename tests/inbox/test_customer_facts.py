"""What platforms say of customers: the latest of each counts, in whatever order it comes, and agents see it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.events import FOLLOW, MARKETING, PROFILE, WITHDRAWN, ContactChanged
from inbox.ingest import absorb
from inbox.models import Channel, Conversation, Fact, Message
from inbox.policy import Policy, Term
from inbox.presenters.conversations import ConversationView
from tests.inbox.messenger import DUNG, NOON, PAGE, at
from tests.inbox.rows import converse

pytestmark = pytest.mark.django_db

POLICY = Policy(terms=(Term(until=timedelta(hours=24), source="x"),), unfollowed="They may refuse.")


@pytest.fixture
def dung(tea_page):
    return converse(tea_page, DUNG, "Dung", version=2)


def told(kind: str, ms: int, **facts) -> ContactChanged:
    return ContactChanged(account=PAGE, at=at(NOON + ms), customer=DUNG, kind=kind, facts=facts)


def come(page: Channel, *events: ContactChanged) -> Conversation:
    for event in events:
        absorb(page, missed=[event])
    return Conversation.objects.get()


def activities() -> list[str]:
    return [row.data["activity"] for row in Message.objects.filter(kind="activity").order_by("pk")]


def panel(client, conversation: Conversation) -> str:
    address = reverse("inbox:customer", args=["bamboo", conversation.pk])
    fragment = {"HX-Request": "true", "HX-Target": f"div#customer-{conversation.pk}"}
    return client.get(address, headers=fragment).content.decode()


def test_the_latest_word_counts_in_whatever_order_it_comes(tea_page, dung):
    story = [
        told(FOLLOW, 1, follows=True),
        told(FOLLOW, 2, follows=False),
        told(MARKETING, 3, wanted=False),
        told(MARKETING, 4, wanted=True),
    ]
    for order in (story, story[::-1], story[2:] + story[:2]):
        Fact.objects.all().delete()
        Conversation.objects.update(unfollowed_at=None, opted_out_at=None)

        found = come(tea_page, *order)

        assert (found.unfollowed_at, found.opted_out_at) == (at(NOON + 2), None)


def test_the_thread_says_since_when_and_says_it_once(tea_page, dung):
    come(tea_page, told(FOLLOW, 1, follows=False), told(FOLLOW, 1, follows=False), told(MARKETING, 2, wanted=False))
    come(tea_page, told(FOLLOW, 5, follows=True))

    assert activities() == ["unfollowed", "opted_out", "followed"]


def test_what_was_said_before_the_first_message_stands_without_a_line(tea_page):
    absorb(tea_page, missed=[told(FOLLOW, 1, follows=True)])

    assert not Conversation.objects.exists()
    assert activities() == []


def test_an_agent_is_warned_where_the_platform_may_refuse_who_left(dung):
    now = timezone.now()
    dung.last_customer_at = now
    before = POLICY.allowance(dung, now, is_refused=False)
    dung.unfollowed_at = now

    left = POLICY.allowance(dung, now, is_refused=False)

    assert (before.reason, left.free_text, left.reason) == ("", True, "They may refuse.")


def test_the_panel_shows_what_the_customer_gave_and_agreed_to(tea_page, dung, binh_client):
    conversation = come(
        tea_page,
        told(PROFILE, 1, phone="84900000001", name="Dung"),
        told(PROFILE, 2, phone="84912345678", email="dung@example.com", address="12 Hàng Bông, Hà Nội"),
        told(FOLLOW, 3, follows=False),
        told(MARKETING, 4, wanted=False),
        told(WITHDRAWN, 5),
        told("tag:1", 6, name="VIP", tagged=True),
    )

    page = panel(binh_client, conversation)

    assert '<a href="tel:84912345678">' in page
    assert '<a href="mailto:dung@example.com">' in page
    assert "12 Hàng Bông, Hà Nội" in page
    assert "84900000001" not in page
    assert f"No longer follows {tea_page.name}" in page
    assert f"Wants no advertising by {tea_page.name}" in page
    assert f"Asked on {tea_page.name} that their data be deleted" in page


def test_a_panel_of_whom_nothing_is_known_shows_no_empty_place(dung, binh_client):
    assert "From the platform" not in panel(binh_client, dung)


def test_another_application_that_answered_long_ago_answers_no_longer(dung):
    dung.handled_by = "Shop"
    dung.last_message_at = dung.handled_at = timezone.now() - timedelta(hours=23)
    before = ConversationView(dung).handler
    dung.last_message_at = dung.handled_at = timezone.now() - timedelta(hours=25)

    assert (before, ConversationView(dung).handler) == ("Shop answers this customer at the moment.", "")
