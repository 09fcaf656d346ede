"""Content templates: as Twilio's Content API lists them, and as they leave."""

import json
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from channels_twilio.connector import TwilioConnector
from inbox import calls
from inbox.connectors import Found, OutgoingPart, OutgoingTemplate
from inbox.models import Channel, Conversation

twilio = TwilioConnector()
ACCOUNT, SENDER, CUSTOMER = "AC" + "1" * 32, "whatsapp:+14155238886", "whatsapp:+84900000011"
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
    "approval_requests": {"status": "approved", "category": "UTILITY", "rejection_reason": ""},
}
PICTURE = {
    "sid": "HX" + "b" * 32,
    "friendly_name": "hang_ve",
    "language": "vi",
    "types": {"twilio/media": {"body": "Hàng về", "media": ["https://lasen.example/{{1}}.jpg"]}},
    "approval_requests": {"status": "rejected", "rejection_reason": "Too vague"},
}
FLOW = {
    "sid": "HX" + "c" * 32,
    "friendly_name": "khao_sat",
    "language": "vi",
    "types": {"whatsapp/flows": {"body": "?"}},
    "approval_requests": {"status": "approved"},
}


class Account:
    """As much of Twilio as templates meet: the list in two pages, and the messages of an account."""

    def __init__(self):
        self.sent, self.asked, account = [], [], self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                url = urlsplit(self.path)
                account.asked.append(url)
                if url.path.endswith("/Messages.json"):
                    return self.reply({"messages": account.sent})
                is_second = "PageToken" in parse_qs(url.query)
                following = None if is_second else "https://content.twilio.com/v1/x?PageSize=500&Page=1&PageToken=two"
                contents = [FLOW] if is_second else [ORDER, PICTURE]
                return self.reply({"contents": contents, "meta": {"next_page_url": following}})

            def do_POST(self):
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                given = {name: values[0] for name, values in form.items()}
                made = {"sid": "MM" + "d" * 32, "direction": "outbound-api", "body": "Chào Ngọc, đơn #881 đã gửi."}
                account.sent.append(given | made | {"date_created": format_datetime(datetime.now(UTC))})
                self.reply(made, 201)

            def reply(self, answer, status=200):
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def account(settings):
    account = Account()
    settings.TWILIO_API_URL = settings.TWILIO_CONTENT_URL = account.url
    settings.PUBLIC_URL = "https://inbox.example.test"
    yield account
    calls.session().close()
    account.server.shutdown()
    account.server.server_close()


@pytest.fixture
def channel(account):
    """Not saved."""
    return Channel(platform="twilio", external_id=SENDER, credentials={"account_sid": ACCOUNT, "auth_token": "t"})


def part(**more):
    values = {"1": "Ngọc", "2": "#881"}
    template = OutgoingTemplate(external_id=ORDER["sid"], name="don_hang", language="vi", values=values)
    words = "Chào Ngọc, đơn #881 đã gửi."
    return OutgoingPart(key=uuid4(), recipient=CUSTOMER, text=words, template=template, **more)


def test_all_pages_are_listed_with_what_whatsapp_made_of_each(channel, account):
    order, picture, flow = twilio.templates(channel)

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
    assert not flow.can_be_sent
    assert [url.path for url in account.asked] == ["/v1/ContentAndApprovals"] * 2


def test_a_template_leaves_with_its_variables_and_without_a_body(channel, account):
    sent = twilio.send(channel, part())

    (given,) = account.sent
    assert sent.external_id == "MM" + "d" * 32
    assert given["ContentSid"] == ORDER["sid"]
    assert json.loads(given["ContentVariables"]) == {"1": "Ngọc", "2": "#881"}
    assert "Body" not in given


def test_a_template_whose_answer_was_lost_is_found_by_its_words(channel, account):
    asked = part(tried_at=datetime.now(UTC) - timedelta(seconds=1))
    sent = twilio.send(channel, asked)

    found = twilio.find_sent(channel, asked, known=[], earlier=[])

    assert (found.found, found.external_id) == (Found.YES, sent.external_id)


def test_after_the_24_hours_a_template_is_what_is_left():
    now = datetime.now(UTC)
    allowance = twilio.allowance(Conversation(last_customer_at=now - timedelta(hours=25)), now)

    assert (allowance.free_text, allowance.takes(is_template=True)) == (False, True)
    assert "Send a template" in allowance.instead
