"""A product is shown in the chat: a card where the channel has such, words and the picture elsewhere."""

from decimal import Decimal
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from channels_fb.meta import generic_template
from inbox import fetched
from inbox.connectors import get_connector
from inbox.models import Channel
from inbox.outbox.claim import Claim
from inbox.outbox.send import outgoing_part
from orders.actions.create_order import create_order
from orders.items import Item
from tests.inbox.rows import converse

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 200
WORDS = "Ấm tử sa\n₫350,000\nĐất đỏ\nhttps://tea.example/am"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def conversation_on(bamboo, platform: str):
    channel = Channel.objects.create(workspace=bamboo, platform=platform, external_id="1", name=platform)
    row = converse(channel)
    row.last_customer_at = timezone.now()
    row.save()
    return row


def product(**given):
    told = {
        "name": "Ấm tử sa",
        "price": "350000",
        "currency": "VND",
        "about": "Đất đỏ",
        "link": "https://tea.example/am",
    }
    return {**told, "picture": SimpleUploadedFile("am.png", PNG), "client_id": str(uuid4()), **given}


def send(client, conversation, **given):
    address = f"/w/bamboo/customers/{conversation.identity.contact_id}/product/"
    return client.post(address, product(conversation=conversation.pk, **given))


def parts_of(message):
    claim = Claim(
        message, message.conversation.channel, get_connector(message.conversation.channel.platform), uuid4(), False
    )
    return [outgoing_part(claim, part) for part in message.parts.order_by("number")]


@pytest.mark.parametrize("platform", ["facebook", "instagram"])
def test_where_there_are_cards_it_is_one_with_its_picture_and_where_a_press_leads(
    bamboo, binh_client, client, platform
):
    conversation = conversation_on(bamboo, platform)

    answer = send(binh_client, conversation)

    message = conversation.messages.get()
    assert answer["Location"] == f"/w/bamboo/inbox/{conversation.pk}/"
    assert message.text == WORDS
    (part,) = parts_of(message)
    (element,) = generic_template(part.card, fetched.address_of(part))["payload"]["elements"]
    picture = element.pop("image_url")
    assert element == {
        "title": "Ấm tử sa",
        "subtitle": "₫350,000 · Đất đỏ",
        "default_action": {"type": "web_url", "url": "https://tea.example/am"},
    }
    shown = client.get(urlsplit(picture).path)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")


def test_elsewhere_it_is_words_and_a_picture(bamboo, binh_client):
    conversation = conversation_on(bamboo, "whatsapp")

    send(binh_client, conversation)

    words, picture = parts_of(conversation.messages.get())
    assert (words.text, words.card, words.file) == (WORDS, None, None)
    assert (picture.text, picture.card, picture.file.mime_type) == ("", None, "image/png")


def test_twice_the_same_form_sends_once_and_what_is_no_product_nothing(bamboo, binh_client):
    conversation = conversation_on(bamboo, "facebook")
    refused = [
        {"name": ""},
        {"price": "0.5"},
        {"link": "javascript:alert(1)"},
        {"picture": SimpleUploadedFile("a.png", b"<svg/>")},
    ]
    assert [send(binh_client, conversation, **given).status_code for given in refused] == [422] * len(refused)

    once = str(uuid4())
    for _ in range(2):
        send(binh_client, conversation, client_id=once, picture="", price="")

    assert conversation.messages.get().text == "Ấm tử sa\nĐất đỏ\nhttps://tea.example/am"


def test_what_was_sold_lately_is_filled_in(bamboo, an, an_client):
    contact = conversation_on(bamboo, "facebook").identity.contact
    items = [Item("Trà sen", Decimal(1), Decimal(125_000))]
    order = create_order(actor=an, contact=contact, currency="VND", items=items)

    address = f"/w/bamboo/customers/{contact.pk}/product/"
    page = an_client.get(f"{address}?item={order.items.get().pk}").text

    assert ('value="Trà sen"' in page, 'value="125000"' in page) == (True, True)
