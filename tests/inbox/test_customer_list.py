"""What the inbox adds to the list of customers."""

import re
from datetime import timedelta

import pytest

from contacts.actions.create_contact import create_contact
from contacts.models import Contact
from inbox.actions.block_conversation import block_conversation, unblock_conversation
from inbox.actions.mark_read import mark_read
from inbox.ingest import drain
from inbox.models import Conversation
from tests.inbox.messenger import delivery, text

pytestmark = pytest.mark.django_db
LIST = "/w/bamboo/customers/"


def names(client, query: str = "") -> list[str]:
    answer = client.get(f"{LIST}?{query}").content.decode()
    return re.findall(r'aria-label="([^"]*)"></label></td>\s*<th scope="row">', answer)


@pytest.fixture
def dung(thread) -> Contact:
    contact = Contact.objects.get()
    contact.name = "Dung"
    contact.save()
    return contact


def test_a_row_leads_to_the_conversation_and_says_how_much_of_it_is_unread(dung, thread, binh, binh_client):
    create_contact(actor=binh, name="Lan")

    shown = binh_client.get(LIST).content.decode()
    assert f'href="/w/bamboo/inbox/{thread.pk}/?status=any"' in shown
    assert '<span class="customers__count" title="Unread">1<' in shown
    mark_read(membership=binh, conversation=thread, incoming_count=1)
    assert "customers__count" not in binh_client.get(LIST).content.decode()


def test_a_customer_of_a_channel_is_found_by_it_and_by_its_platform(dung, thread, tea_page, binh, binh_client):
    create_contact(actor=binh, name="Lan")

    assert names(binh_client, f"channel={tea_page.pk}") == ["Dung"]
    assert names(binh_client, "channel=facebook") == ["Dung"]
    assert names(binh_client, "source=channel") == ["Dung"]


def test_the_blocked_are_found_until_they_are_blocked_no_more(dung, thread, binh, binh_client):
    create_contact(actor=binh, name="Lan")

    block_conversation(conversation=thread, actor=binh)
    assert (names(binh_client, "blocked=yes"), names(binh_client, "blocked=no")) == (["Dung"], ["Lan"])
    unblock_conversation(conversation=thread, actor=binh)
    assert names(binh_client, "blocked=yes") == []


def test_who_wrote_last_stands_first_once_however_many_conversations_there_are(dung, thread, binh, binh_client):
    delivery(text("m2", "Xin chào", customer="another"))
    drain()
    Contact.objects.exclude(pk=dung.pk).update(name="Lan")
    create_contact(actor=binh, name="Never wrote")
    assert names(binh_client, "order=written") == ["Lan", "Dung"]

    delivery(text("m3", "Còn không?", customer="third"))
    drain()
    newest = Conversation.objects.latest("pk")
    other, newest.identity.contact = newest.identity.contact, dung
    newest.identity.save()
    other.delete()
    Conversation.objects.filter(pk=newest.pk).update(last_message_at=newest.last_message_at + timedelta(minutes=1))

    assert names(binh_client, "order=written") == ["Dung", "Lan"]
    assert names(binh_client, "order=written&q=never") == []
