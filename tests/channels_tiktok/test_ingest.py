"""Every body on its way from the webhook to rows, twice: what it should make, and nothing more."""

import json
import time
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from channels_tiktok.contents import media_reference
from contacts.models import Contact
from inbox.actions.send_message import Wanted, send_message
from inbox.ingest import drain
from inbox.models import Conversation, Identity, Message, MessagePart, Status, WebhookDelivery
from tests.channels_tiktok.conftest import BODIES, MANIFEST
from tests.channels_tiktok.posts import URL, body, from_dung, from_shop, header

pytestmark = pytest.mark.django_db

CASES = [case for case in MANIFEST["cases"] if case["signature_valid"]]
# What a case of each result adds: incoming and outgoing messages.
ADDS = {
    "ingest_message": (1, 0),
    "record_echo": (0, 1),
    "reaction": (0, 0),
    "update_receipt": (0, 0),
    "lifecycle": (0, 0),
    "ignore_ack": (0, 0),
}


@pytest.fixture(autouse=True)
def any_time(tiktok_app):
    tiktok_app.TIKTOK_SIGNATURE_SECONDS = 366 * 86400


def post(client, *names):
    for case in MANIFEST["cases"]:
        if case["file"][:2] in names or not names:
            given = (BODIES / case["file"]).read_bytes()
            client.post("/webhooks/tiktok/", given, content_type="application/json", headers=case["headers"])
    while drain():
        pass


def rows():
    directions = list(Message.objects.exclude(direction="").values_list("direction", flat=True))
    return directions.count("incoming"), directions.count("outgoing")


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_a_body_makes_the_rows_that_it_should_and_a_second_time_none(client, channel, case):
    post(client, case["file"][:2])
    once = rows()
    post(client, case["file"][:2])

    assert once == ADDS[case["result"]]
    assert rows() == once


@pytest.mark.parametrize("order", [1, -1], ids=["in order", "in reverse"])
def test_the_whole_story_ends_alike_in_either_order(client, channel, order):
    for name in [case["file"][:2] for case in MANIFEST["cases"]][::order]:
        post(client, name)
    post(client)

    linh = Conversation.objects.get(identity__external_id="user-7301-linh-uid-a1")
    answer = Message.objects.get(parts__external_id="7441000000000000020")
    assert rows() == (9, 4)
    assert Contact.objects.count() == 4
    assert answer.status == Status.READ
    assert [(reaction.actor, reaction.emoji) for reaction in answer.reactions.all()] == [("contact", "👍")]
    assert linh.referral["ad_title"] == "Gốm Bát Tràng - T11"
    assert linh.last_customer_at == datetime.fromtimestamp(1794971580, UTC)
    assert linh.identity.address == "Zk9+Q2xv/7aPq0LmT1=="
    assert linh.identity.recipient == "Zk9+Q2xv/7aPq0LmT1=="
    assert linh.identity.name == "linhlinh.2k"


def test_a_quote_and_a_tapped_button_name_what_they_answer(client, channel):
    post(client, "01", "02", "09", "12")

    quoting = Message.objects.get(text="Cái này nè")
    tapped = Message.objects.get(text="Track my order")
    assert quoting.reply_to_external_id == "7441000000000000001"
    assert (tapped.reply_to_external_id, tapped.data["quick_reply"]) == ("7441000000000000021", "opt_track")


def test_files_wait_to_be_fetched_by_their_id_and_what_lies_open_by_its_address(client, channel):
    post(client, "03", "04", "05", "06", "07")

    found = {
        message.parts.get().external_id[-1]: [
            (file.kind, file.state, file.source_url) for file in message.attachments.all()
        ]
        for message in Message.objects.all()
    }
    room = "b8Hc+3Rw/ZyN4kVd0A=="
    assert found == {
        "3": [("image", "waiting", media_reference(room, "7441000000000000003", "v10033g50000demoimg01", "image"))],
        "4": [("video", "waiting", media_reference(room, "7441000000000000004", "v10033g50000demovid01", "video"))],
        "5": [("post", "card", "")],
        "6": [("sticker", "waiting", "https://p16-sign.example-cdn.test/stk/1.webp?x-expires=1797570180")],
        "7": [("sticker", "waiting", "https://p16.example-cdn.test/emoji/laugh.png")],
    }
    post_card = Message.objects.get(attachments__kind="post").attachments.get()
    assert post_card.data["url"] == "https://www.tiktok.com/player/v1/7399999999999999991"


def test_what_was_written_elsewhere_says_where(client, channel):
    post(client, "10", "11", "12", "13")

    names = dict(MessagePart.objects.values_list("external_id", "message__author_name"))
    automatic = Message.objects.get(text="Welcome! How can we help?")
    assert names == {
        "7441000000000000020": "",
        "7441000000000000022": "TikTok app",
        "7441000000000000021": "Automatic message",
        "7441000000000000023": "",
    }
    assert automatic.data == {"automatic": "WELCOME_MESSAGE"}


def test_what_tiktok_says_by_itself_answers_nobody_and_what_a_person_says_elsewhere_does(client, channel):
    post(client, "09", "12")
    eva = Conversation.objects.get()
    assert eva.waiting_since == datetime.fromtimestamp(1794971100, UTC)
    assert eva.preview == "Welcome! How can we help?"

    post(client, "03", "11")
    assert Conversation.objects.get(identity__external_id="user-7302-marco-uid-b2").waiting_since is None


def test_what_tiktok_said_by_itself_holds_up_no_answer(client, channel, an):
    now = round(time.time() * 1000)
    given = {"auto_message_type": "WELCOME_MESSAGE", "text": {"body": "Welcome"}, "message_id": "2", "timestamp": now}
    for sent in (body(content=from_dung(timestamp=now - 1000)), body("im_send_msg", from_shop(**given))):
        client.post(URL, sent, content_type="application/json", headers=header(sent))
    while drain():
        pass
    conversation = Conversation.objects.get()
    question = conversation.messages.get(direction="incoming")

    wanted = Wanted(by_hand=True, seen_id=question.pk)
    send_message(conversation=conversation, author=an, text="Dạ", client_id=uuid4(), wanted=wanted)

    assert conversation.messages.filter(author=an).count() == 1


def test_a_card_of_ours_shows_its_question_and_its_answers(client, channel):
    post(client, "13")

    asked = Message.objects.get()
    assert (asked.text, asked.data["buttons"]) == ("How can we help?", ["Track my order", "Talk to a human"])
    assert not asked.attachments.exists()


def test_an_arrival_opens_no_window_and_makes_no_conversation(client, channel):
    post(client, "15", "16")
    assert Conversation.objects.count() == 0

    post(client, "05")
    sari = Conversation.objects.get()
    assert (sari.referral["ref"], sari.referral["prefilled_message"]) == ("poster_q1", "Saya mau pesan")
    assert sari.last_customer_at == datetime.fromtimestamp(1794970950, UTC)


def test_of_a_customer_in_europe_nothing_is_made(client, channel):
    post(client, "19")

    assert (Contact.objects.count(), Identity.objects.count(), Message.objects.count()) == (0, 0, 0)
    assert "im_receive_msg_eu" in WebhookDelivery.objects.get().error


def test_a_mark_that_comes_before_what_it_speaks_of_still_counts(client, channel):
    post(client, "14")
    post(client, "10")

    assert Message.objects.get().status == Status.READ


def test_the_bodies_are_the_fixtures(client):
    assert {path.name for path in BODIES.glob("[0-9]*.json")} == {case["file"] for case in MANIFEST["cases"]}
    assert all(json.loads(path.read_bytes()) for path in BODIES.glob("*.json"))
