"""Tickets are numbered per workspace without holes, whoever makes them at once and whatever goes wrong."""

import threading
from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import connection, transaction

from helpdesk.actions.create_ticket import create_ticket
from helpdesk.models import Ticket
from inbox.models import Change
from tests.inbox.rows import converse, say


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_holes_when_many_are_made_at_once_and_some_are_not(bamboo, binh):
    start = threading.Barrier(4)

    def make(rolls_back: bool):
        start.wait(10)
        for _ in range(5):
            with suppress(ZeroDivisionError), transaction.atomic():
                create_ticket(workspace=bamboo, actor=binh, subject="Refund")
                if rolls_back:
                    raise ZeroDivisionError
        connection.close()

    threads = [threading.Thread(target=make, args=(number == 0,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(bamboo.tickets.values_list("number", flat=True)) == list(range(1, 16))


def test_each_workspace_counts_for_itself(bamboo, lotus, new_ticket, chau):
    new_ticket()

    assert str(new_ticket()) == "#2"
    assert str(create_ticket(workspace=lotus, actor=chau, subject="Mine")) == "#1"


def test_a_form_that_is_posted_twice_makes_one_ticket(new_ticket):
    client_id = uuid4()

    assert new_ticket(client_id=client_id) == new_ticket(client_id=client_id)
    assert str(new_ticket()) == "#2"


def test_a_ticket_of_a_conversation_knows_whose_it_is_and_from_which_words_it_came(tea_page, new_ticket):
    conversation = converse(tea_page)
    message = say(conversation, "The cup is broken", "m1")
    ticket = new_ticket(conversation=conversation, messages=[message])

    assert ticket.requester == conversation.identity.contact
    assert list(ticket.messages.all()) == [message]
    assert list(ticket.watchers.all()) == [ticket.created_by]
    assert [entry.data for entry in ticket.entries.all()] == [{"activity": "created"}]
    assert Change.objects.filter(conversation_id=conversation.pk).count() == 1


def test_what_belongs_to_another_workspace_is_refused(lotus, chau, tea_page, new_ticket):
    conversation, other = converse(tea_page), converse(tea_page, "mai-1", "Mai")

    for strange in (
        {"assignee": chau},
        {"team": lotus.teams.create(name="Lotus")},
        {"requester": lotus.contacts.create()},
        {"conversation": conversation, "messages": [say(other, "Hi")]},
        {"messages": [say(conversation, "Hi")]},
    ):
        with pytest.raises(ValueError, match="another"):
            new_ticket(**strange)
    assert Ticket.objects.count() == 0
