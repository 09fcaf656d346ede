"""A conversation is begun from the customer's page where a channel reaches telephones, and nowhere else."""

import pytest
from django.urls import reverse

from contacts.actions.create_contact import create_contact
from contacts.models import ContactPhone
from inbox.models import Channel, Conversation
from tests.inbox.rows import converse
from workspaces.actions.set_sight import set_sight
from workspaces.models import Sight

pytestmark = pytest.mark.django_db

PHONE = "+84912345678"


@pytest.fixture
def whatsapp(bamboo) -> Channel:
    return Channel.objects.create(workspace=bamboo, platform="whatsapp", external_id="1", name="Bamboo WhatsApp")


@pytest.fixture
def lan(binh):
    return create_contact(actor=binh, name="Lan", phones=[PHONE])


def begin(client, contact, channel, phone=PHONE):
    known = ContactPhone.objects.filter(contact=contact, number=phone).first()
    address = reverse("inbox:customer-conversations", args=["bamboo", contact.pk])
    return client.post(address, {"way": f"{channel.pk} {known.pk if known else phone}"}, follow=True)


def test_it_begins_with_a_thread_in_which_a_template_can_be_sent(lan, whatsapp, binh_client):
    assert "Write to +84 912 345 678" in binh_client.get(f"/w/bamboo/customers/{lan.pk}/panels/").text

    thread = begin(binh_client, lan, whatsapp).text

    conversation = Conversation.objects.get()
    assert (conversation.identity.external_id, conversation.identity.contact) == ("84912345678", lan)
    assert "Binh began this conversation" in thread
    assert "Send a template" in thread


def test_twice_it_is_the_same_thread(lan, whatsapp, binh_client):
    begin(binh_client, lan, whatsapp)
    again = begin(binh_client, lan, whatsapp).text

    assert "That way is not open any more." in again
    assert Conversation.objects.count() == 1


def test_a_number_that_is_another_customer_s_there_says_whose_it_is(lan, whatsapp, binh_client):
    converse(whatsapp, "84912345678", "Dung")

    assert "On this channel the number is Dung" in begin(binh_client, lan, whatsapp).text


def test_whose_the_number_is_only_those_are_told_who_see_that_customer(lan, whatsapp, an, binh_client):
    converse(whatsapp, "84912345678", "Dung", assignee=an)
    set_sight(actor=an, agents_see=Sight.THEIRS, masks_addresses=False)

    page = begin(binh_client, lan, whatsapp).text

    assert "On this channel the number is another customer" in page
    assert "Dung" not in page


def test_no_number_that_the_customer_has_not(lan, whatsapp, binh_client):
    begin(binh_client, lan, whatsapp, "+84987654321")

    assert not Conversation.objects.exists()


def test_where_customers_write_first_nothing_is_offered_but_what_to_do(binh, tea_page, binh_client):
    dung = create_contact(actor=binh, name="Dung")

    page = binh_client.get(f"/w/bamboo/customers/{dung.pk}/panels/").text

    assert "customer__ways" not in page
    assert "On most channels customers write first." in page
