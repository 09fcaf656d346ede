"""What is put aside comes back: at its time, or when the customer writes, whichever is first."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.actions.hold_conversation import hold_conversation
from inbox.actions.snooze_conversation import end_snoozes, snooze_conversation
from inbox.ingest import drain
from inbox.models import Change, Conversation
from tests.inbox.messenger import NOON, delivery, text

pytestmark = pytest.mark.django_db


def activities(conversation) -> list[str]:
    rows = conversation.messages.filter(kind="activity").order_by("pk")
    return [row.data["activity"] for row in rows]


def snooze(client, conversation, until):
    url = reverse("inbox:snooze", args=["bamboo", conversation.pk])
    return client.post(url, {"until": until if isinstance(until, str) else until.isoformat()})


def test_it_leaves_the_open_list_and_says_until_when(thread, binh_client):
    until = timezone.now() + timedelta(hours=3)

    answer = snooze(binh_client, thread, until).content.decode()

    thread.refresh_from_db()
    assert (thread.status, thread.snoozed_until) == ("snoozed", until)
    assert f'<li id="row-{thread.pk}" data-removed' in answer
    assert "Binh put this aside until" in answer
    page = binh_client.get("/w/bamboo/inbox/?status=snoozed").content.decode()
    assert f'id="row-{thread.pk}"' in page


def test_the_same_time_once_more_is_no_change(thread, binh_client):
    until = timezone.now() + timedelta(hours=3)
    for _again in range(2):
        assert snooze(binh_client, thread, until).status_code == 200

    snooze(binh_client, thread, until + timedelta(hours=1))

    thread.refresh_from_db()
    assert (activities(thread), thread.snoozed_until) == (["snoozed", "snoozed"], until + timedelta(hours=1))


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("", "This field is required"),
        ("tomorrow", "This is no time"),
        ("2030-13-45T00:00:00+07:00", "This is no time"),
        ("2030-01-01T09:00:00", "This is no time"),
        ("2020-01-01T09:00:00+07:00", "This time is past"),
        ("2999-01-01T09:00:00+07:00", "within a year"),
    ],
)
def test_a_time_that_makes_no_sense_changes_nothing_and_is_said(thread, binh_client, until, words):
    answer = snooze(binh_client, thread, until)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    thread.refresh_from_db()
    assert thread.status == "open"


def test_at_its_time_it_opens_again_once_and_not_before(thread, binh):
    snooze_conversation(conversation=thread, actor=binh, until=timezone.now() + timedelta(hours=1))
    assert end_snoozes() == 0

    Conversation.objects.update(snoozed_until=timezone.now() - timedelta(seconds=1))
    Change.objects.all().delete()
    assert end_snoozes() == 1
    assert end_snoozes() == 0

    thread.refresh_from_db()
    assert (thread.status, thread.snoozed_until) == ("open", None)
    assert activities(thread) == ["snoozed", "snooze_ended"]
    assert Change.objects.get().moves


@pytest.mark.parametrize("put_aside", ["snoozed", "pending", "resolved"])
def test_the_customers_next_message_opens_it_again(thread, binh, binh_client, put_aside):
    if put_aside == "snoozed":
        snooze_conversation(conversation=thread, actor=binh, until=timezone.now() + timedelta(hours=1))
    elif put_aside == "pending":
        hold_conversation(conversation=thread, actor=binh)
    else:
        binh_client.post(reverse("inbox:resolution", args=["bamboo", thread.pk]))

    delivery(text("m2", at=NOON + 60_000))
    drain()

    thread.refresh_from_db()
    assert (thread.status, thread.snoozed_until) == ("open", None)
    assert activities(thread)[-1] == "reopened"
    assert end_snoozes() == 0


def test_done_or_opened_by_hand_it_is_no_longer_put_aside(thread, binh, binh_client):
    for method in (binh_client.post, binh_client.delete):
        snooze_conversation(conversation=thread, actor=binh, until=timezone.now() + timedelta(hours=1))
        method(reverse("inbox:resolution", args=["bamboo", thread.pk]))
        thread.refresh_from_db()
        assert thread.snoozed_until is None


def test_pending_twice_is_said_once(thread, binh_client):
    for _ in range(2):
        assert binh_client.post(reverse("inbox:pending", args=["bamboo", thread.pk])).status_code == 200

    assert activities(thread) == ["pended"]
