"""Content templates: as Twilio's Content API lists them, and as they leave."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from channels_twilio.connector import TwilioConnector
from inbox.connectors import Found, OutgoingPart, OutgoingTemplate
from inbox.models import Channel, Conversation
from tests.channels_twilio.conftest import ACCOUNT, HAN, NUMBER, TOKEN, books

twilio = TwilioConnector()
ORDER = {
    "sid": "HX" + "a" * 32,
    "friendly_name": "don_hang",
    "language": "vi",
    "variables": {"1": "Ngọc", "2": "#881"},
    "types": {
        "twilio/call-to-action": {
            "body": "Chào {{1}}, đơn {{ 2 }} đã gửi.",
            "actions": [{"type": "URL", "title": "Xem", "url": "https://lasen.example/{{2}}"}],
        },
        "twilio/text": {"body": "Chào {{1}}"},
    },
    "approval": {"status": "approved", "category": "UTILITY", "rejection_reason": ""},
}
PICTURE = {
    "sid": "HX" + "b" * 32,
    "friendly_name": "hang_ve",
    "language": "vi",
    "types": {"twilio/media": {"body": "Hàng về", "media": ["https://lasen.example/{{1}}.jpg"]}},
    "approval": {"status": "rejected", "rejection_reason": "Too vague"},
}
FLOW = {
    "sid": "HX" + "c" * 32,
    "friendly_name": "khao_sat",
    "language": "vi",
    "types": {"whatsapp/flows": {"body": "?"}},
    "approval": {"status": "approved"},
}


@pytest.fixture
def channel(simulator):
    """Not saved. Its account has more contents than a page of the list holds."""
    others = [FLOW | {"sid": f"HX{number:032x}", "friendly_name": f"khac_{number}"} for number in range(50)]
    simulator.control("twilio/contents", contents=[ORDER, PICTURE, *others, FLOW])
    simulator.control("twilio/messages", customer=HAN, text="Shop ơi")
    return Channel(platform="twilio", external_id=NUMBER, credentials={"account_sid": ACCOUNT, "auth_token": TOKEN})


def part(**more):
    values = {"1": "Ngọc", "2": "#881"}
    template = OutgoingTemplate(external_id=ORDER["sid"], name="don_hang", language="vi", values=values)
    words = "Chào Ngọc, đơn #881 đã gửi."
    return OutgoingPart(key=uuid4(), recipient=HAN, text=words, template=template, **more)


def test_all_pages_are_listed_with_what_whatsapp_made_of_each(channel):
    order, picture, *_, flow = found = twilio.templates(channel)

    assert len(found) == 53
    assert (order.external_id, order.name, order.state, order.category) == (
        ORDER["sid"], "don_hang", "approved", "utility",
    )  # fmt: skip
    assert order.body == "Chào {{1}}, đơn {{2}} đã gửi."
    assert order.buttons == ({"title": "Xem", "url": "https://lasen.example/{{2}}"},)
    assert order.examples == {"1": "Ngọc", "2": "#881"}
    assert (picture.header, picture.state, picture.reason) == (
        "https://lasen.example/{{1}}.jpg",
        "rejected",
        "Too vague",
    )
    assert (flow.external_id, flow.can_be_sent) == (FLOW["sid"], False)


def test_a_template_reaches_the_customer_with_its_variables(channel, simulator):
    sent = twilio.send(channel, part())

    (given,) = [row for row in books(simulator)["messages"] if row["direction"] == "outbound-api"]
    assert (given["sid"], given["body"]) == (sent.external_id, "Chào Ngọc, đơn #881 đã gửi.")


def test_a_template_whose_answer_was_lost_is_found_by_its_words(channel):
    asked = part(tried_at=datetime.now(UTC) - timedelta(seconds=1))
    sent = twilio.send(channel, asked)

    found = twilio.find_sent(channel, asked, known=[], earlier=[])

    assert (found.found, found.external_id) == (Found.YES, sent.external_id)


def test_after_the_24_hours_a_template_is_what_is_left():
    now = datetime.now(UTC)
    allowance = twilio.allowance(Conversation(last_customer_at=now - timedelta(hours=25)), now)

    assert (allowance.free_text, allowance.takes(is_template=True)) == (False, True)
    assert "Send a template" in allowance.instead
