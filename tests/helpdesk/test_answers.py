"""A public comment goes to the customer within the channel's rules, and the answer comes back into the ticket."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk.actions.answer_customer import answer_customer
from helpdesk.actions.move_ticket import move_ticket
from helpdesk.models import Ticket
from inbox.ingest import drain
from inbox.ingest.join import join_conversations
from inbox.models import Conversation, Message
from inbox.outbox.refusals import CannotSend
from tests.helpdesk.test_ticket_page import HTMX, page, url
from tests.inbox.messenger import delivery, text
from tests.inbox.replies import close_window
from tests.inbox.rows import converse, say
from workspaces.actions.remove_member import remove_member


@pytest.fixture
def asked(thread, new_ticket, binh):
    """Dung was asked something, and the ticket waits for the answer."""
    Conversation.objects.update(last_customer_at=timezone.now())
    ticket = new_ticket(conversation=thread)
    answer_customer(ticket=ticket, author=binh, client_id=uuid4(), text="Which cup?", status="waiting")
    ticket.refresh_from_db()
    return ticket


def writes(words, mid="m2"):
    delivery(text(mid, words))
    drain()


def story(ticket):
    return [
        (entry.kind, entry.message.text if entry.message else entry.data.get("after", ""))
        for entry in ticket.entries.order_by("pk")
    ]


def test_a_public_comment_is_a_message_of_the_conversation(asked, thread, binh_client):
    message = Message.objects.get(direction="outgoing")

    assert (message.conversation, message.text, message.status) == (thread, "Which cup?", "queued")
    assert asked.status == "waiting"
    shown = page(binh_client, asked)
    assert "Which cup?" in shown
    assert "Waiting to be sent" in shown


def test_the_answer_comes_into_the_ticket_and_it_goes_on(asked, thread, binh):
    writes("The blue one")

    asked.refresh_from_db()
    assert asked.status == "open"
    assert story(asked)[-2:] == [("answer", "The blue one"), ("activity", "open")]
    assert asked.field_versions["status"] == asked.version

    move_ticket(ticket=asked, actor=binh, status="resolved")
    writes("Thanks", "m3")
    assert ("answer", "Thanks") not in story(asked)


def test_one_that_somebody_has_is_in_progress_again_and_the_same_delivery_twice_is_one_answer(asked, binh):
    Ticket.objects.update(assignee=binh)
    writes("The blue one")
    writes("The blue one")

    asked.refresh_from_db()
    assert asked.status == "in_progress"
    assert story(asked).count(("answer", "The blue one")) == 1


def test_a_ticket_in_which_nobody_asked_anything_gets_no_answers(thread, new_ticket):
    ticket = new_ticket(conversation=thread)
    writes("By the way")

    assert story(ticket) == [("activity", "")]


def test_as_many_statements_for_many_tickets_as_for_one(asked, thread, new_ticket, binh):
    with CaptureQueriesContext(connection) as one:
        writes("One")
    for _ in range(4):
        new_ticket(conversation=thread)
    Ticket.objects.update(status="waiting")
    with CaptureQueriesContext(connection) as five:
        writes("Two", "m3")
    assert len(five) <= len(one) + 1
    assert Ticket.objects.filter(status="open").count() == 5


def test_an_app_that_fails_costs_no_message(asked, thread, monkeypatch):
    monkeypatch.setattr("helpdesk.listeners.take_answers", lambda messages: 1 / 0)
    writes("The blue one")

    assert thread.messages.filter(text="The blue one").exists()


def test_what_the_channel_refuses_is_refused_with_its_sentence_and_nothing_is_written(asked, thread, binh, binh_client):
    close_window()
    with pytest.raises(CannotSend):
        answer_customer(ticket=asked, author=binh, client_id=uuid4(), text="Hello?", status="resolved")
    form = {"client_id": str(uuid4()), "text": "Hello?", "is_public": "on"}
    answer = binh_client.post(url("comments", asked), form, headers=HTMX)

    assert answer.status_code == 422
    assert "comment-problems" in answer.content.decode()
    asked.refresh_from_db()
    assert (asked.status, asked.entries.filter(kind="reply").count()) == ("waiting", 1)


def test_a_ticket_without_a_conversation_sends_nothing(ticket, binh_client):
    form = {"client_id": str(uuid4()), "text": "Hello?", "is_public": "on"}

    assert "came from no conversation" in binh_client.post(url("comments", ticket), form, headers=HTMX).content.decode()


def test_of_two_conversations_that_become_one_the_tickets_stay(tea_page, new_ticket):
    kept, gone = converse(tea_page), converse(tea_page, "dung-2")
    say(gone, "Hi")
    ticket = new_ticket(conversation=gone)
    join_conversations(kept, gone)

    ticket.refresh_from_db()
    assert ticket.conversation == kept


def test_what_somebody_who_left_had_to_do_is_nobodys(new_ticket, an, binh, django_capture_on_commit_callbacks):
    mine, done = new_ticket(assignee=binh), new_ticket(assignee=binh)
    move_ticket(ticket=done, actor=an, status="resolved")
    with django_capture_on_commit_callbacks(execute=True):
        remove_member(actor=an, membership=binh)

    assert [Ticket.objects.get(pk=row.pk).assignee for row in (mine, done)] == [None, binh]
    assert mine.entries.last().data == {"activity": "assignee", "before": "Binh", "after": ""}
    assert list(mine.watchers.all()) == []
