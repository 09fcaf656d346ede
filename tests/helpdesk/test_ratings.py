"""When a ticket is resolved the customer may be asked how well that was, and answers by a link, without signing in."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.signing import Signer
from django.test import Client
from django.utils import timezone

from helpdesk.actions.answer_customer import answer_customer
from helpdesk.actions.move_ticket import move_ticket
from helpdesk.models import TicketRating
from helpdesk.ratings import ASKED_FOR, CHANGED_FOR, link
from inbox.models import Conversation, Message
from tests.helpdesk.test_ticket_page import page


@pytest.fixture
def resolved(thread, new_ticket, binh):
    Conversation.objects.update(last_customer_at=timezone.now())
    ticket = new_ticket(conversation=thread)
    answer_customer(
        ticket=ticket, author=binh, client_id=uuid4(), text="Sent anew", status="resolved", asks_rating=True
    )
    return ticket


@pytest.fixture
def path(resolved):
    return link(resolved).removeprefix("http://127.0.0.1:8000")


def rate(path, score, words=""):
    return Client().post(path, {"score": score, "words": words})


def test_the_message_that_resolves_ends_with_the_link_in_the_customers_language(resolved, path):
    message = Message.objects.get(direction="outgoing")

    assert message.text.startswith("Sent anew\n\n")
    assert message.text.endswith(path)
    resolved.refresh_from_db()
    assert (resolved.status, TicketRating.objects.get().score) == ("resolved", None)


def test_a_customer_answers_without_signing_in_and_may_change_it_for_a_week(resolved, path, binh_client):
    assert Client().get(path, headers={"Accept-Language": "en"}).status_code == 200
    assert "Thank you!" in rate(path, 4, "Quick").content.decode()
    rate(path, 5, "Quick, and kind")

    rating = TicketRating.objects.get()
    assert (rating.score, rating.words) == (5, "Quick, and kind")
    shown = page(binh_client, resolved)
    assert "Quick, and kind" in shown
    assert "The customer gave 4 of 5" in shown

    long_ago = timezone.now() - CHANGED_FOR - timedelta(minutes=1)
    TicketRating.objects.update(asked_at=long_ago, given_at=long_ago)
    assert "time for changing it is over" in rate(path, 1).content.decode()
    assert TicketRating.objects.get().score == 5


@pytest.mark.parametrize(("score", "status"), [("", 422), ("0", 422), ("6", 422), ("five", 422), ("3", 200)])
def test_only_one_of_the_five_is_an_answer(path, score, status):
    assert rate(path, score).status_code == status


def test_after_two_months_nobody_waits_for_an_answer_any_more(path):
    TicketRating.objects.update(asked_at=timezone.now() - ASKED_FOR - timedelta(minutes=1))

    assert "The time for answering is over" in rate(path, 5).content.decode()
    assert TicketRating.objects.get().score is None


def test_asked_once_more_the_customer_may_answer_once_more(resolved, path, binh):
    rate(path, 2)
    TicketRating.objects.update(asked_at=timezone.now() - ASKED_FOR * 2, given_at=timezone.now() - ASKED_FOR)
    move_ticket(ticket=resolved, actor=binh, status="open")
    answer_customer(
        ticket=resolved, author=binh, client_id=uuid4(), text="And again", status="resolved", asks_rating=True
    )

    assert "Thank you!" in rate(path, 5).content.decode()
    rating = TicketRating.objects.get()
    assert (rating.score, rating.given_at > timezone.now() - timedelta(minutes=1)) == (5, True)


def test_a_link_that_we_did_not_make_leads_nowhere(resolved, new_ticket):
    forged = Signer(salt="other").sign(str(resolved.pk))

    for token in ("1", f"{resolved.pk}:wrong", forged):
        assert Client().get(f"/rate/{token}/").status_code == 404
    assert Client().get(link(new_ticket()).removeprefix("http://127.0.0.1:8000")).status_code == 404
