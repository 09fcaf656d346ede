"""An order goes into the chat: a card where the channel has such, words elsewhere."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from inbox.models import Channel
from orders.actions.create_order import create_order
from orders.actions.send_order import send_order
from orders.items import Item
from tests.inbox.rows import NINE, converse

pytestmark = pytest.mark.django_db


@pytest.fixture
def dung(bamboo):
    page = Channel.objects.create(workspace=bamboo, platform="facebook", external_id="1", name="Bamboo Tea")
    return converse(page)


@pytest.fixture
def order(an, dung):
    items = [Item("Trà sen", Decimal(2), Decimal(125_000)), Item("Ấm", Decimal(1), Decimal(80_000))]
    contact = dung.identity.contact
    return create_order(actor=an, contact=contact, number="DH-7", currency="VND", items=items, placed_at=NINE)


@pytest.fixture
def open_window(dung):
    dung.last_customer_at = timezone.now()
    dung.save()


def test_the_message_says_the_whole_order_and_its_card_what_fits(an, dung, order, open_window):
    message = send_order(actor=an, order=order, conversation=dung, client_id=uuid4())

    assert message.text.splitlines() == [
        "Order DH-7: New",
        "Ordered on Nov. 20, 2026",
        "2 × Trà sen: ₫250,000",
        "1 × Ấm: ₫80,000",
        "Total: ₫330,000",
    ]
    assert message.data["card"] == {"title": "Order DH-7: New · ₫330,000", "subtitle": "2 × Trà sen, Ấm", "link": ""}


def test_it_is_offered_where_the_customer_wrote_and_sent_once_however_often_one_clicks(
    an_client, dung, order, open_window
):
    address = f"/w/bamboo/orders/{order.pk}/card/"
    assert "2 × Trà sen: ₫250,000" in an_client.get(address).content.decode()

    given = {"conversation": dung.pk, "client_id": str(uuid4())}
    answers = [an_client.post(address, given) for _ in range(2)]

    assert [answer.url for answer in answers] == [f"/w/bamboo/inbox/{dung.pk}/"] * 2
    assert dung.messages.filter(direction="outgoing").count() == 1


def test_what_the_channel_refuses_is_said_and_nothing_is_sent(an_client, dung, order):
    given = {"conversation": dung.pk, "client_id": str(uuid4())}
    answer = an_client.post(f"/w/bamboo/orders/{order.pk}/card/", given)

    assert answer.status_code == 422
    assert not dung.messages.exists()


def test_another_customers_conversation_takes_no_order(an_client, dung, order, open_window):
    other = converse(dung.channel, "lan-1", "Lan")
    given = {"conversation": other.pk, "client_id": str(uuid4())}

    assert an_client.post(f"/w/bamboo/orders/{order.pk}/card/", given).status_code == 422
    assert not other.messages.exists()
