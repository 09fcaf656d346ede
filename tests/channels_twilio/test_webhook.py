"""Every form of Twilio's, from its post to rows: signed over the public address, once, and whatever becomes of it."""

import json
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.utils import timezone

from inbox.ingest import drain
from inbox.models import Channel, Conversation, Fact, Identity, Message, MessagePart, Refusal, WebhookDelivery
from inbox.webhooks import refusals

pytestmark = pytest.mark.django_db

BODIES = Path(__file__).parent / "bodies"
MANIFEST = json.loads((BODIES / "manifest.json").read_text())
CASES = MANIFEST["cases"]
SENDER, ACCOUNT, TOKEN = MANIFEST["whatsapp_sender"], MANIFEST["account_sid"], MANIFEST["auth_token"]


@pytest.fixture(autouse=True)
def public(settings):
    settings.PUBLIC_URL = "https://inbox.example.test"


@pytest.fixture
def number(bamboo):
    return Channel.objects.create(
        workspace=bamboo,
        platform="twilio",
        external_id=SENDER,
        name="+1 415",
        credentials={"account_sid": ACCOUNT, "auth_token": TOKEN},
    )


def post(client, case, **more):
    path = case["url"].removeprefix("https://inbox.example.test")
    headers = {name: value for name, value in case["headers"].items() if name != "Content-Type"} | more
    body = (BODIES / case["file"]).read_bytes()
    return client.post(path, body, content_type=case["headers"]["Content-Type"], headers=headers)


def drain_all():
    while drain():
        pass


def expected(case):
    return json.loads((BODIES / case["expected"]).read_text())["expect"]


def cases(*results):
    found = [case for case in CASES if case["result"] in results]
    return pytest.mark.parametrize("case", found, ids=[case["file"] for case in found])


@cases("ingest_message")
def test_what_the_customer_sent_is_one_message_however_often_it_comes(client, number, case):
    for _ in range(2):
        answer = post(client, case)
        assert (answer.status_code, b"<Response/>" in answer.content) == (200, True)
    drain_all()

    said, message = expected(case), Message.objects.get(direction="incoming")
    assert message.parts.get().external_id == said["provider_message_id"]
    assert message.text == said["text"]
    assert message.conversation.identity.external_id == said["contact_address"]
    assert message.conversation.identity.name == said["contact_name"]
    assert message.conversation.last_customer_at is not None
    assert message.reply_to_external_id == said.get("reply_to", "")
    files = [(row.kind, row.source_url) for row in message.attachments.exclude(kind="location")]
    assert files == [(file["kind"], file["url"]) for file in said["attachments"]]
    if "button_payload" in said:
        assert message.data["quick_reply"] == said["button_payload"]
    if "forwarded" in said:
        assert message.data["forwarded"] is True
    if "location" in said:
        place = message.attachments.get(kind="location").data
        assert place["latitude"] == float(said["location"]["latitude"])
        assert place.get("title", "") == (said["location"].get("label") or "")
    if "referral" in said:
        assert message.conversation.referral["ad_id"] == said["referral"]["source_id"]
        assert "clid" not in json.dumps(message.data).lower()


@pytest.fixture
def sent(number):
    """Our messages of which the statuses speak; the answers of their sends were kept."""
    now = timezone.now()

    def make(external_id, customer):
        identity, _ = Identity.objects.get_or_create(channel=number, external_id=customer)
        conversation, _ = Conversation.objects.get_or_create(
            workspace=number.workspace, channel=number, identity=identity, defaults={"last_message_at": now}
        )
        message = Message.objects.create(
            conversation=conversation, direction="outgoing", author_type="member", at=now, status="sent"
        )
        MessagePart.objects.create(
            message=message, channel=number, number=0, external_id=external_id, status="sent", key=uuid4()
        )
        return message

    return make


STATES = {"sending": "sent"}  # our row was taken by Twilio already: it does not go back


@cases("update_receipt", "update_receipt_deferred", "update_receipt_noop")
def test_a_status_moves_its_message_and_no_other(client, number, sent, case):
    said = expected(case)
    customer = json.loads((BODIES / case["expected"]).read_text())["params"]["To"]
    message, other = sent(said["provider_message_id"], customer), sent("SM-another", customer)

    assert post(client, case).status_code == 200
    drain_all()

    message.refresh_from_db()
    other.refresh_from_db()
    assert message.status == STATES.get(said["state"], said["state"])
    assert other.status == "sent"
    if said["state"] == "failed":
        assert message.parts.get().error_code == said["error_code"]


def test_a_status_that_comes_before_the_sends_answer_waits_for_it(client, number, sent):
    case = next(case for case in CASES if case["file"] == "17-status-delivered.form")
    post(client, case)
    drain_all()
    assert not Message.objects.exists()
    assert [fact.kind for fact in Fact.objects.all()] == ["delivered"]


@cases("ignore_ack")
def test_the_status_of_another_systems_message_invents_none(client, number, case):
    assert post(client, case).status_code == 200
    drain_all()

    assert not Message.objects.exists()
    assert not Conversation.objects.exists()


@cases("reject", "reject_or_drop")
def test_another_token_is_refused_and_counted_and_nothing_is_kept(client, number, case):
    assert post(client, case).status_code == 403
    refusals.write()
    assert not WebhookDelivery.objects.exists()
    assert list(Refusal.objects.values_list("platform", "reason", "count")) == [("twilio", "signature", 1)]


FIRST = CASES[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"account_sid": "AC00000000000000000000000000000000", "auth_token": TOKEN},
        {"account_sid": ACCOUNT, "auth_token": "another"},
        None,
    ],
)
def test_a_channel_with_other_credentials_or_none_refuses(client, number, wrong):
    Channel.objects.update(credentials=wrong)
    number.refresh_from_db()

    assert post(client, FIRST).status_code == 403


def test_the_second_token_serves_while_the_first_is_changed(client, number):
    number.credentials = {"account_sid": ACCOUNT, "auth_token": "new", "secondary_auth_token": TOKEN}
    number.save()

    assert post(client, FIRST).status_code == 200


def test_an_unconnected_number_and_one_that_was_disconnected_are_refused(client, number):
    Channel.objects.update(status="disconnected")

    assert post(client, FIRST).status_code == 403
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize("header", ["", "é", "=" * 500, FIRST["headers"]["X-Twilio-Signature"][:-2]])
def test_a_malformed_signature_is_refused(client, number, header):
    assert post(client, FIRST, **{"X-Twilio-Signature": header}).status_code == 403


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"&&&", b"a=%ff%00&To=%00", b"To=" + b"x" * 100_000, b"a=1&" * 2000]
)
def test_no_body_breaks_anything(client, number, body):
    answer = client.post("/webhooks/twilio/", body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 403


def test_behind_the_public_address_its_port_may_be_said_or_not(client, number, settings):
    settings.PUBLIC_URL = "https://inbox.example.test:443"

    assert post(client, FIRST).status_code == 200


def test_the_address_answers_who_only_looks(client):
    assert client.get("/webhooks/twilio/").content == b"twilio"


def test_a_word_that_twilio_takes_for_a_stop_is_the_customers_wish_and_can_be_taken_back(number):
    said = {"From": "whatsapp:+84900000009", "To": SENDER}
    wishes = []
    for sid, body, word in (("SM1", "Shop ơi", ""), ("SM2", "Dừng", "STOP"), ("SM3", "START", "START")):
        form = said | {"MessageSid": sid, "Body": body} | ({"OptOutType": word} if word else {})
        WebhookDelivery.objects.create(platform="twilio", body=urlencode(form).encode())
        drain_all()
        wishes.append(Conversation.objects.get().opted_out_at is not None)

    assert wishes == [False, True, False]
    assert Conversation.objects.get().messages.filter(direction="incoming").count() == 3


def test_who_hides_the_number_later_stays_in_the_thread_and_is_answered_by_the_id(number):
    hidden = "whatsapp:ID.8f31c02a"
    shown = {
        "From": "whatsapp:+84900000009",
        "To": SENDER,
        "MessageSid": "SM1",
        "Body": "Alo",
        "ExternalUserId": hidden,
    }
    later = {"From": hidden, "To": SENDER, "MessageSid": "SM2", "Body": "Còn không?"}
    for form in (shown, later):
        WebhookDelivery.objects.create(platform="twilio", body=urlencode(form).encode())
        drain_all()

    conversation = Conversation.objects.get()
    assert sorted(conversation.messages.values_list("text", flat=True)) == ["Alo", "Còn không?"]
    assert conversation.identity.recipient == hidden
