"""A conversation, or what was picked of it, becomes a ticket with its words filled in, and the thread tells of it."""

import re

from django.urls import reverse

from helpdesk.actions.move_ticket import move_ticket
from helpdesk.models import Ticket
from inbox import live
from inbox.fragments import frames_since
from inbox.news import Watch
from tests.inbox.rows import converse, say

HTMX = {"HX-Request": "true"}
NEW = "/w/bamboo/tickets/new/"


def form_of(client, **query):
    shown = client.get(NEW, query, headers=HTMX).content.decode()
    ticked = set(map(int, re.findall(r'name="message" value="(\d+)" checked', shown)))
    subject = re.search(r'name="subject" value="([^"]*)"', shown)[1]
    words = re.search(r"<textarea[^>]*>\s*([^<]*)</textarea>", shown)[1]
    return ticked, subject, words.strip()


def test_what_the_customer_said_since_the_last_answer_is_the_summary(tea_page, binh_client):
    conversation = converse(tea_page)
    say(conversation, "Xin chào", minute=0)
    say(conversation, "Chào bạn", direction="outgoing", author_type="member", minute=1)
    one = say(conversation, "The cup is broken\nSince Monday", minute=2)
    two = say(conversation, "Can I get a new one?", minute=3)

    ticked, subject, words = form_of(binh_client, conversation=conversation.pk)
    assert ticked == {one.pk, two.pk}
    assert subject == "The cup is broken"
    assert words == "The cup is broken\nSince Monday\nCan I get a new one?"


def test_a_picked_message_is_the_summary_instead(tea_page, binh_client):
    conversation = converse(tea_page)
    first = say(conversation, "Where is my order?", minute=0)
    say(conversation, "Hello?", minute=1)

    assert form_of(binh_client, conversation=conversation.pk, message=first.pk) == (
        {first.pk}, "Where is my order?", "Where is my order?",
    )  # fmt: skip


def test_the_ticket_is_made_and_stands_above_the_thread_and_its_state_comes_live(tea_page, binh_client, binh):
    conversation = converse(tea_page)
    message = say(conversation, "The cup is broken", "m1")
    fields = {
        "conversation": conversation.pk,
        "message": message.pk,
        "subject": "Cup",
        "kind": "problem",
        "priority": 2,
    }
    answer = binh_client.post(NEW, fields | {"client_id": "c6a9d04e-5a51-4f0a-9d5a-1d1a8b1ed5ea"}, headers=HTMX)

    assert "Ticket #1 is made." in answer.content.decode()
    ticket = Ticket.objects.get()
    assert (ticket.conversation, ticket.requester, list(ticket.messages.all())) == (
        conversation, conversation.identity.contact, [message],
    )  # fmt: skip
    thread = binh_client.get(reverse("inbox:conversation", args=["bamboo", conversation.pk])).content.decode()
    assert 'class="ticket-banner"' in thread
    assert ">Make a ticket of it…<" in thread

    cursor = live.cursor()
    move_ticket(ticket=ticket, actor=binh, status="waiting")
    frames = frames_since(binh, Watch(conversation_id=conversation.pk), cursor, "en")
    assert re.search(r'id="banners-.*ticket-banner.*Waiting', frames, re.DOTALL)


def test_a_neighbours_conversation_is_none(lotus, chau_client, tea_page):
    conversation = converse(tea_page)

    assert chau_client.get("/w/lotus/tickets/new/", {"conversation": conversation.pk}).status_code == 404
