"""Templates for a chosen time: after the window too, but never one that is not approved when it is to leave."""

import json
from datetime import UTC, timedelta, timezone

import pytest
from django.utils.timezone import now

from inbox.actions.reschedule_message import reschedule_message
from inbox.models import Conversation, Message, MessageTemplate
from inbox.outbox import deliver
from tests.channels_whatsapp.test_ingest import signed_post, work_off
from tests.channels_whatsapp.test_parsing import change, from_dung
from tests.channels_whatsapp.test_templates import ORDER, channel, form_of, sends, thread
from tests.inbox.replies import hurry, view_of

__all__ = ["channel", "thread"]

pytestmark = pytest.mark.django_db

SAIGON = timezone(timedelta(hours=7))
FILLED = {"place-0": "881", "place-1": "Ngọc", "place-2": "#881"}


def tomorrow():
    return (now() + timedelta(days=1)).astimezone(SAIGON).replace(microsecond=0)


@pytest.fixture
def scheduled(binh_client, thread):
    """By the form, for tomorrow, unless the customer writes first."""
    url, form = form_of(binh_client, thread)
    wish = {
        "client_id": form["client_id"].value(),
        "send_at": tomorrow().isoformat(),
        "cancel_if_customer_writes": "on",
    }
    answer = binh_client.post(url, FILLED | wish)
    assert answer.status_code == 200
    assert "Scheduled for" in answer.text
    assert "unless the customer writes first" in answer.text
    return Message.objects.get(direction="outgoing")


def leave(thread) -> Message:
    """Let its time come."""
    hurry()
    deliver(thread.pk)
    return Message.objects.get(direction="outgoing")


def test_it_waits_for_its_time_though_the_24_hours_are_over_and_leaves_then(simulator, thread, scheduled):
    deliver(thread.pk)
    assert (sends(simulator), view_of(scheduled).state, view_of(scheduled).context) == (
        [],
        "later",
        f"Template “{ORDER}”",
    )

    message = leave(thread)

    assert message.status == "sent"
    assert sends(simulator)[0]["template"]["name"] == ORDER


def test_its_time_can_be_changed_whatever_the_window_says(scheduled):
    at = tomorrow() + timedelta(days=3)
    assert reschedule_message(message=scheduled, send_at=at).due_at == at.astimezone(UTC)


def test_a_time_that_is_over_is_refused_and_what_was_filled_in_stays(binh_client, thread):
    url, form = form_of(binh_client, thread)
    wish = {"client_id": form["client_id"].value(), "send_at": (now() - timedelta(minutes=1)).isoformat()}

    answer = binh_client.post(url, FILLED | wish)

    assert (answer.status_code, "This time is over" in answer.text, 'value="#881"' in answer.text) == (422, True, True)
    assert "This is no time" in binh_client.post(url, FILLED | wish | {"send_at": "tomorrow"}).text
    assert not Message.objects.filter(direction="outgoing").exists()


def test_what_comes_back_to_be_mended_keeps_the_time_that_was_chosen(binh_client, thread):
    url, form = form_of(binh_client, thread)
    at = tomorrow().isoformat()
    wish = {"client_id": form["client_id"].value(), "send_at": at, "cancel_if_customer_writes": "on"}

    for lacking in ({"place-2": ""}, {"place-2": "x" * 1000}):
        answer = binh_client.post(url, FILLED | wish | lacking)
        assert answer.status_code == 422
        assert f'name="send_at" value="{at}"' in answer.text
        assert 'name="cancel_if_customer_writes" value="on"' in answer.text


@pytest.mark.parametrize(
    ("meanwhile", "code", "sentence"),
    [
        ({"state": "paused"}, "template_paused", "does not take this template now: Paused"),
        ({"state": "rejected"}, "template_rejected", "does not take this template now: Rejected"),
        ({"can_be_sent": False}, "template_unknown", "cannot be sent from here"),
        (None, "template_gone", "no longer there"),
    ],
)
def test_one_that_is_not_taken_any_more_returns_to_its_author_with_the_reason(
    simulator, thread, scheduled, meanwhile, code, sentence
):
    rows = MessageTemplate.objects.filter(name=ORDER)
    rows.update(**meanwhile) if meanwhile else rows.delete()

    message = leave(thread)

    assert (message.status, message.error_code, sends(simulator)) == ("failed", code, [])
    assert sentence in view_of(message).failure
    assert not view_of(message).may_be_retried
    assert message.at <= now()


def test_marketing_stays_here_once_the_customer_wants_no_advertising(simulator, thread, scheduled):
    MessageTemplate.objects.filter(name=ORDER).update(category="marketing")
    Conversation.objects.update(opted_out_at=now())

    message = leave(thread)

    assert (message.error_code, sends(simulator)) == ("template_unwanted", [])


def test_the_customers_word_withdraws_it(client, simulator, thread, scheduled):
    signed_post(client, change({"messages": [from_dung("text", {"body": "Alo?"}, id="wamid.2")]}))
    work_off()

    message = leave(thread)

    assert (message.status, message.error_code, sends(simulator)) == ("failed", "customer_wrote", [])
    assert view_of(message).is_withdrawn


@pytest.mark.parametrize("is_there", [True, False])
def test_cancel_brings_back_what_stood_in_its_places_or_the_picker_where_it_is_gone(
    binh_client, thread, scheduled, is_there
):
    row = MessageTemplate.objects.get(name=ORDER)
    if not is_there:
        MessageTemplate.objects.filter(pk=row.pk).update(state="disabled")

    answer = binh_client.delete(f"/w/bamboo/inbox/{thread.pk}/messages/{scheduled.pk}/")

    back = answer.context["template_back"]
    form_url = f"/w/bamboo/inbox/{thread.pk}/templates/{row.pk}/"
    assert back.url == (form_url if is_there else f"/w/bamboo/inbox/{thread.pk}/templates/")
    assert json.loads(back.values) == {"0": "881", "1": "Ngọc", "2": "#881"}
    assert "data-text" not in answer.text
    assert not Message.objects.filter(direction="outgoing").exists()
