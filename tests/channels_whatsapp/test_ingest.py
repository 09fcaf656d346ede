"""Every body on its way from the webhook to rows, twice: what its manifest counts, and nothing more."""

import hashlib
import hmac
import json
from pathlib import Path
from uuid import UUID

import pytest
from django.utils import timezone

from channels_whatsapp.models import OwnApp
from inbox.ingest import drain
from inbox.models import (
    Channel,
    Conversation,
    Direction,
    Identity,
    Message,
    MessagePart,
    Refusal,
    Status,
    WebhookDelivery,
)
from inbox.webhooks import refusals
from tests.channels_whatsapp.conftest import NUMBER, WABA
from tests.channels_whatsapp.test_parsing import AT, DUNG, change, from_dung
from tests.simulator.client import SECRET, VERIFY_TOKEN

BODIES = Path(__file__).parent / "bodies"
CASES = json.loads((BODIES / "manifest.json").read_text())["cases"]
URL = "/webhooks/whatsapp/"
OUR_KEY = UUID("7c2f31aa-08de-4e0b-b0f1-5a90cf1b2d11")

pytestmark = pytest.mark.django_db


@pytest.fixture
def our_send(number):
    """The message whose statuses are among the bodies: its answer is not yet here."""
    identity = Identity.objects.create(channel=number, external_id=DUNG)
    now = timezone.now()
    conversation = Conversation.objects.create(
        workspace=number.workspace, channel=number, identity=identity, last_message_at=now
    )
    message = Message.objects.create(
        conversation=conversation, direction="outgoing", author_type="member", at=now, status=Status.SENDING
    )
    return MessagePart.objects.create(message=message, channel=number, number=0, key=OUR_KEY, status=Status.SENDING)


def post(client, *cases):
    for case in cases:
        body = (BODIES / case["file"]).read_bytes()
        answer = client.post(URL, body, content_type="application/json", headers=case["headers"])
        assert answer.status_code == case["http_status"]
    work_off()


def work_off():
    while drain():
        pass


def signed_post(client, body, secret=SECRET, url=URL):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={digest}"}
    return client.post(url, body, content_type="application/json", headers=headers).status_code


def rows():
    directions = list(Message.objects.exclude(direction="").values_list("direction", flat=True))
    return directions.count(Direction.INCOMING), directions.count(Direction.OUTGOING)


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_a_body_makes_the_rows_that_it_should_and_a_second_time_none(client, our_send, case):
    post(client, case)
    once = rows()
    post(client, case)

    assert once == (case["totals"]["new_inbound"], case["totals"]["new_outbound"] + 1)
    assert rows() == once
    assert not WebhookDelivery.objects.filter(state="aside").exists()


@pytest.mark.parametrize("order", [1, -1], ids=["in order", "in reverse"])
def test_the_whole_story_ends_alike_in_either_order(client, our_send, order):
    post(client, *CASES[::order])
    post(client, *CASES)

    our_send.refresh_from_db()
    assert rows()[0] == sum(case["totals"]["new_inbound"] for case in CASES)
    assert our_send.external_id.startswith("wamid.HBgLODQ5MDAwMDAw1pT11LQq")
    assert our_send.message.status == Status.READ
    assert [reaction.emoji for reaction in our_send.message.reactions.all()] == ["👍🏽"]
    assert Conversation.objects.get(identity__external_id="84900000033").referral["ad_title"] == "Combo quà Tết"
    assert Identity.objects.get(external_id=DUNG).address == DUNG


def test_a_failure_that_comes_later_is_shown_with_its_reason(client, number, our_send):
    MessagePart.objects.update(
        external_id="wamid.HBgLODQ5MDAwMDAwc8SsdYObIUp1BQzQklN35hoG7ZgmoepCmRwQA=", status="sent"
    )
    Message.objects.update(status="sent")

    post(client, next(case for case in CASES if "failed-window" in case["file"]))

    our_send.message.refresh_from_db()
    assert (our_send.message.status, our_send.message.error_code) == (Status.FAILED, "131047")


def test_what_is_said_of_the_account_reaches_its_number(client, number):
    post(client, next(case for case in CASES if "template-status" in case["file"]))

    number.refresh_from_db()
    assert number.status_code == "template/REJECTED"


def test_an_account_that_nobody_connected_is_kept_aside(client):
    post(client, CASES[0])

    assert [delivery.error for delivery in WebhookDelivery.objects.all()] == [f"Unknown account: {NUMBER}"]


def test_the_past_makes_nothing_unread(client, number):
    message = from_dung("text", {"body": "Ngày xưa"}, timestamp=str(AT - 86400 * 60))
    threads = [{"id": DUNG, "messages": [message]}]

    signed_post(client, change({"history": [{"threads": threads}]}, "history"))
    work_off()

    conversation = Conversation.objects.get()
    assert (conversation.incoming_count, Message.objects.get().arrival) == (0, "history")


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 50000, b'{"object":"page","entry":[]}', b"\xff", b"null"])
def test_a_signed_body_that_cannot_be_read_is_stored_and_kept_aside(client, number, body):
    assert signed_post(client, body) == 200
    work_off()

    assert WebhookDelivery.objects.get().state == "aside"


def test_a_wrong_signature_a_huge_body_and_a_platform_that_is_off_are_refused(client, meta_app):
    assert signed_post(client, b"{}", "another secret") == 403
    assert client.post(URL, b"{}", content_type="application/json").status_code == 403
    assert signed_post(client, b" " * (18 * 1024 * 1024)) == 413
    meta_app.META_APP_SECRET = ""
    assert signed_post(client, b"{}", "") == 403
    assert WebhookDelivery.objects.count() == 0


def test_the_address_is_verified_with_the_challenge(client):
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "42"}

    assert client.get(URL, query).content == b"42"
    assert client.get(URL.rstrip("/"), query).status_code == 200
    assert client.get(URL, query | {"hub.verify_token": "wrong"}).status_code == 403
    assert client.get(URL, query | {"hub.mode": "x"}).status_code == 403
    refusals.write()
    assert list(Refusal.objects.values_list("platform", "reason", "count")) == [("whatsapp", "verify token", 2)]


# ── Another application than ours ──


@pytest.fixture
def own_app(bamboo):
    secrets = {"app_secret": "theirs", "verify_token": "their word"}
    return OwnApp.objects.create(workspace=bamboo, app_id="77", secrets=secrets)


def test_another_application_posts_to_its_path_with_its_secret(client, number, own_app):
    Channel.objects.filter(pk=number.pk).update(credentials={"access_token": "t", "app": own_app.key})
    url = f"{URL}{own_app.key}/"
    body = change({"messages": [from_dung("text", {"body": "Alo"})]})

    query = {"hub.mode": "subscribe", "hub.verify_token": "their word", "hub.challenge": "42"}
    assert (client.get(url, query).status_code, client.get(f"{URL}nobody/", query).status_code) == (200, 403)
    assert [signed_post(client, body, secret, url) for secret in ("theirs", SECRET)] == [200, 403]
    assert signed_post(client, body, "", f"{URL}nobody/") == 403
    work_off()
    assert Message.objects.get().text == "Alo"


def test_another_application_cannot_speak_of_numbers_that_are_not_its_own(client, number, own_app):
    body = change({"messages": [from_dung("text", {"body": "Alo"})]})
    ban = change({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}, "account_update")

    assert [signed_post(client, given, "theirs", f"{URL}{own_app.key}/") for given in (body, ban)] == [200, 200]
    work_off()

    number.refresh_from_db()
    assert (Message.objects.count(), number.may_send) == (0, True)
    assert WebhookDelivery.objects.filter(state="aside", error__contains="another application").count() == 2


def test_only_what_speaks_of_accounts_is_looked_up(client, number, django_assert_num_queries):
    with django_assert_num_queries(1):
        signed_post(client, change({"messages": [from_dung("text", {"body": WABA})]}))


# ── One customer, several ids ──

USER, NEW_NUMBER, NEW_USER = "VN.13491208655302741918", "84900000077", "VN.88102934756610293847"
LATER = str(AT + 60)
MOVED = from_dung(
    "system",
    {"type": "user_changed_number", "wa_id": NEW_NUMBER, "user_id": NEW_USER},
    from_user_id=USER,
    id="wamid.moved",
    timestamp=LATER,
)
STORY = [
    from_dung("text", {"body": "Một"}, id="wamid.1", from_user_id=USER),
    from_dung("text", {"body": "Hai"}, **{"from": ""}, id="wamid.2", from_user_id=USER),
    MOVED,
    from_dung("text", {"body": "Ba"}, **{"from": NEW_NUMBER}, id="wamid.3", from_user_id=NEW_USER, timestamp=LATER),
]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 3, 0, 1), (1, 3, 2, 0)])
def test_a_customer_who_hides_or_changes_the_number_stays_in_one_thread(client, number, order):
    for place in order:
        assert signed_post(client, change({"messages": [STORY[place]]})) == 200
        work_off()

    conversation = Conversation.objects.get()
    said = conversation.messages.filter(direction="incoming").order_by("at", "text")
    assert [message.text for message in said] == ["Hai", "Một", "Ba"]
    assert conversation.identity.recipient == NEW_NUMBER
    assert Identity.objects.filter(joined_to=conversation.identity).count() == 3
