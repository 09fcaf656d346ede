"""Twilio's own library and its validator of requests."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.rest.messaging.v2.channels_sender import ChannelsSenderList

from tests.conformance.samples import BY_KIND

ACCOUNT, TOKEN = "AC5e11a2b3c4d5e6f708192a3b4c5d6e7f", "demo-twilio-auth-token-8Wd3"
KEY, KEY_SECRET = "SK90a1b2c3d4e5f60718293a4b5c6d7e8f", "demo-twilio-key-secret-2Lq6"
NUMBER, HAN = "whatsapp:+842873005511", "whatsapp:+84900000044"


class AtSimulator(TwilioHttpClient):  # type: ignore[misc]
    """The base address of each of Twilio's hosts is the simulator's."""

    def __init__(self, url):
        super().__init__()
        self.url = url

    def request(self, method, url, *args, **more):
        return super().request(method, re.sub(r"https://\w+\.twilio\.com", f"{self.url}/twilio", url), *args, **more)


def client(simulator, user=ACCOUNT, secret=TOKEN):
    return Client(user, secret, account_sid=ACCOUNT, http_client=AtSimulator(simulator.url))


@pytest.fixture
def account(simulator, receiver):
    """The tea house's account, whose number posts to us, below an address with a query; Han has just written."""
    account = client(simulator)
    (sender,) = [
        row for row in account.messaging.v2.channels_senders.list(channel="whatsapp") if row.sender_id == NUMBER
    ]
    webhook = {"callback_url": f"{receiver.url}twilio/?a=1#rc=5&rp=all", "callback_method": "POST"}
    change = ChannelsSenderList.MessagingV2ChannelsSenderRequestsUpdate({"webhook": webhook})
    account.messaging.v2.channels_senders(sender.sid).update(change)
    simulator.control("twilio/messages", text="Shop ơi & chị ơi")
    return account


def test_an_account_signs_in_with_its_token_or_a_key(simulator, account):
    for one in (account, client(simulator, KEY, KEY_SECRET)):
        assert one.api.v2010.accounts(ACCOUNT).fetch().status == "active"

    with pytest.raises(TwilioRestException) as met:
        client(simulator, secret="wrong").api.v2010.accounts(ACCOUNT).fetch()
    assert (met.value.status, met.value.code) == (401, 20003)


def test_the_numbers_address_is_set_and_read(account, receiver):
    (sender,) = [
        row for row in account.messaging.v2.channels_senders.list(channel="whatsapp") if row.sender_id == NUMBER
    ]

    assert (sender.status, sender.webhook["callback_url"]) == ("ONLINE", f"{receiver.url}twilio/?a=1#rc=5&rp=all")


def test_words_are_sent_and_read_back(account):
    sent = account.messages.create(to=HAN, from_=NUMBER, body="Dạ còn ạ 💚")
    assert (sent.status, sent.direction, sent.num_media) == ("queued", "outbound-api", "0")

    read = account.messages(sent.sid).fetch()
    assert (read.body, read.status, read.error_code) == ("Dạ còn ạ 💚", "delivered", None)
    assert datetime.now(UTC) - read.date_created < timedelta(minutes=5)


def test_a_customers_file_is_listed_fetched_with_the_token_and_sent_on(simulator, account):
    image = BY_KIND["image"]
    sid = simulator.control("twilio/messages", file=image.given)["sid"]

    (media,) = account.messages(sid).media.list()
    assert (media.content_type, media.parent_sid) == ("image/png", sid)
    url = f"{simulator.url}/twilio{media.uri.removesuffix('.json')}"
    assert simulator.http.get(url, timeout=10).status_code == 401
    answer = simulator.http.get(url, auth=(ACCOUNT, TOKEN), allow_redirects=False, timeout=10)
    assert simulator.http.get(answer.headers["Location"], timeout=10).content == image.content

    sent = account.messages.create(to=HAN, from_=NUMBER, media_url=[answer.headers["Location"]])
    assert account.messages(sent.sid).fetch().num_media == "1"


def test_the_list_is_read_page_by_page_by_who_and_when(account, simulator):
    for number in range(3):
        account.messages.create(to=HAN, from_=NUMBER, body=f"{number}")
    today = datetime.now(UTC)

    ours = account.messages.list(from_=NUMBER, to=HAN, date_sent_after=today, page_size=1)
    theirs = account.messages.list(to=NUMBER, page_size=1)

    assert [row.body for row in ours] == ["2", "1", "0"]
    assert [row.body for row in theirs] == ["Shop ơi & chị ơi"]
    assert account.messages.list(from_=NUMBER, date_sent_before=today - timedelta(days=2)) == []


def test_templates_are_listed_with_their_approval(account):
    names = {row.friendly_name for row in account.content.v1.contents.list()}
    approved = {
        row.friendly_name: row.approval_requests["status"] for row in account.content.v1.content_and_approvals.list()
    }

    assert names == set(approved)
    assert approved["xac_nhan_don_hang"] == "approved"


@pytest.mark.parametrize(
    ("code", "status"), [(20503, 503), (20429, 429), (20003, 401), (63007, 400), (63038, 400), (21617, 400)]
)
def test_an_error_of_each_kind_is_read_by_the_library(simulator, account, code, status):
    simulator.control("faults", next={"code": code})

    with pytest.raises(TwilioRestException) as met:
        account.messages.create(to=HAN, from_=NUMBER, body="Alo")

    assert (met.value.code, met.value.status, bool(met.value.msg)) == (code, status, True)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"to": "whatsapp:+0"}, 21211),
        ({"from_": "whatsapp:+1999"}, 63007),
        ({"body": "a" * 1601}, 21617),
        ({"body": ""}, 21619),
        ({"body": None, "media_url": ["http://127.0.0.1:1/a.png"]}, 21620),
        ({"body": None, "content_sid": "HX00000000000000000000000000000000"}, 63027),
    ],
)
def test_what_twilio_refuses_at_once(account, given, code):
    with pytest.raises(TwilioRestException) as met:
        account.messages.create(**({"to": HAN, "from_": NUMBER, "body": "Alo"} | given))

    assert met.value.code == code


def test_what_whatsapp_refuses_comes_as_a_status(simulator, account):
    simulator.control("clock", advance_seconds=25 * 3600)
    sent = account.messages.create(to=HAN, from_=NUMBER, body="Muộn rồi")
    template = account.messages.create(
        to=HAN, from_=NUMBER, content_sid="HX3f6c1d2e4b5a69788796a5b4c3d2e1f0", content_variables='{"1":"chị","2":"B1"}'
    )

    assert (account.messages(sent.sid).fetch().status, account.messages(sent.sid).fetch().error_code) == (
        "failed",
        63016,
    )
    assert account.messages(template.sid).fetch().status == "delivered"


def test_webhooks_are_verified_by_twilios_validator(simulator, account, receiver):
    account.messages.create(to=HAN, from_=NUMBER, body="Dạ", status_callback=f"{receiver.url}twilio/status/?part=7")
    simulator.settle()
    validator = RequestValidator(TOKEN)
    root = receiver.url.removesuffix("/hook/")

    posts = [
        (root + path, dict(parse_qsl(body.decode(), keep_blank_values=True)), headers)
        for path, body, headers in receiver.posts
    ]
    assert [form.get("MessageStatus") for _url, form, _headers in posts] == [None, "sent", "delivered"]
    for url, form, headers in posts:
        assert validator.validate(url, form, headers["X-Twilio-Signature"])
        assert not validator.validate(url + "&b=2", form, headers["X-Twilio-Signature"])
        assert not validator.validate(url, form | {"Body": "other"}, headers["X-Twilio-Signature"])


def test_an_error_of_ours_is_repeated_only_where_the_address_asks_for_it(simulator, account, receiver):
    simulator.settle()
    receiver.posts.clear()
    receiver.answers = [500, 500]
    simulator.control("twilio/messages", text="Nhắc lại")
    simulator.settle()
    assert len(receiver.posts) == 3

    simulator.control("twilio/sender", sender=NUMBER, webhook={"callback_url": receiver.url})
    receiver.posts.clear()
    receiver.answers = [500]
    simulator.control("twilio/messages", text="Mất")
    simulator.settle()
    assert len(receiver.posts) == 1
