"""The customer's phone in the simulator: templates as they are read, and buttons that can be pressed."""

from uuid import uuid4

import pytest

from channels_whatsapp.connector import WhatsAppConnector
from inbox.connectors import OutgoingPart, OutgoingTemplate
from inbox.models import Channel
from tests.channels_whatsapp.conftest import NUMBER, TOKEN, WABA, books

whatsapp = WhatsAppConnector()
DUNG = "84900000011"


@pytest.fixture
def channel(simulator):
    """With a customer who has just written. Not saved."""
    simulator.control("whatsapp/messages", wa_id=DUNG, text="Alo")
    return Channel(platform="whatsapp", external_id=NUMBER, credentials={"access_token": TOKEN, "waba_id": WABA})


def phone(simulator):
    """Her phone's address and what it shows."""
    url = f"{simulator.url}/phone/{NUMBER}/{DUNG}/"
    return url, simulator.http.get(url).text


def test_a_button_that_is_pressed_answers_the_message_it_stands_below(simulator, channel):
    sent = whatsapp.send(channel, OutgoingPart(key=uuid4(), recipient=DUNG, text="Cỡ nào ạ?", buttons=("S", "M")))
    url, page = phone(simulator)
    press = {"reply_to": sent.external_id, "choice": "M", "text": "M"}

    answer = simulator.http.post(f"{url}say/", data=press, headers={"X-Requested-With": "fetch"})

    assert answer.status_code == 204
    assert "Cỡ nào ạ?" in page
    assert page.count(f'name="reply_to" value="{sent.external_id}"') == 2
    pressed = books(simulator)["messages"][-1]
    assert pressed["interactive"] == {"type": "button_reply", "button_reply": {"id": "M", "title": "M"}}
    assert pressed["context"]["id"] == sent.external_id


def test_a_template_is_shown_filled_in(simulator, channel):
    values = {"header.1": "881", "1": "Ngọc", "2": "#881"}
    order = OutgoingTemplate(external_id="1", name="xac_nhan_don_hang", language="vi", values=values)
    whatsapp.send(channel, OutgoingPart(key=uuid4(), recipient=DUNG, text="…", template=order))

    _, page = phone(simulator)

    assert "Chào Ngọc, đơn #881 của bạn đã được xác nhận." in page
