"""Whom WhatsApp knows by another number than the one that was asked for: one customer, and one conversation."""

import pytest
from django.utils import timezone

from contacts.models import Contact
from inbox.models import Conversation, Identity
from inbox.outbox import deliver
from tests.channels_whatsapp.test_payment import relay
from tests.inbox.replies import reply

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("dialled", "known_as"), [("5511987654321", "551187654321"), ("525512345678", "5215512345678")]
)
def test_an_answer_under_the_number_that_whatsapp_knows_comes_into_the_same_thread(
    simulator, receiver, connected, an, client, dialled, known_as
):
    now = timezone.now()
    contact = Contact.objects.create(workspace=connected.workspace, name="Joana")
    identity = Identity.objects.create(channel=connected, external_id=dialled, contact=contact)
    thread = Conversation.objects.create(
        workspace=connected.workspace, channel=connected, identity=identity, last_message_at=now, last_customer_at=now
    )
    simulator.control("whatsapp/messages", wa_id=known_as, text="Olá")
    simulator.settle()
    receiver.posts.clear()  # before the channel was here

    reply(thread, an, "Bom dia")
    deliver(thread.pk)
    simulator.control("whatsapp/messages", wa_id=known_as, text="Oi!")
    simulator.settle()
    relay(client, receiver)

    assert Conversation.objects.count() == 1
    said = list(Conversation.objects.get().messages.exclude(direction="").order_by("at", "pk"))
    assert [(message.text, message.status) for message in said if message.direction == "outgoing"] == [
        ("Bom dia", "delivered")
    ]
    assert [message.text for message in said if message.direction == "incoming"] == ["Oi!"]
    assert set(Contact.objects.values_list("name", flat=True)) == {"Joana"}
    reply(Conversation.objects.get(), an, "Tudo bem?")
    assert deliver(Conversation.objects.get().pk) == 1
