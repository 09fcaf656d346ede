"""Every body on its way from the webhook to rows, twice: what its manifest counts, and nothing more."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from django.utils import timezone

from inbox.ingest import drain
from inbox.models import Channel, Conversation, Direction, Identity, Message, MessagePart, Status, WebhookDelivery
from inbox.webhooks import store

BODIES = Path(__file__).parent / "bodies"
MANIFEST = json.loads((BODIES / "manifest.json").read_text())
CASES = [case for case in MANIFEST["cases"] if case["signature_valid"] and "callback" not in case]
OUR_KEY = UUID("0b9a6f0e-5c1d-4f3a-9d57-3f6c2e8a1b44")
PAGE, CUSTOMER = "104772918836401", "7284910365521874"
INSTAGRAM = "17841460233918742"
AT = (1795001743000, 1795001744000, 1795001745000)


@pytest.fixture
def page(bamboo):
    Channel.objects.create(workspace=bamboo, platform="instagram", external_id=INSTAGRAM, name="@tiemtralasen")
    return Channel.objects.create(workspace=bamboo, platform="facebook", external_id=PAGE, name="Tiệm Trà Lá Sen")


@pytest.fixture
def our_send(page):
    """The message whose echo is among the bodies: sent, and its answer not yet here."""
    identity = Identity.objects.create(channel=page, external_id=CUSTOMER)
    now = timezone.now()
    conversation = Conversation.objects.create(
        workspace=page.workspace, channel=page, identity=identity, last_message_at=now
    )
    message = Message.objects.create(
        conversation=conversation, direction="outgoing", author_type="member", at=now, status=Status.SENDING
    )
    return MessagePart.objects.create(message=message, channel=page, number=0, key=OUR_KEY, status=Status.SENDING)


def post(client, *cases):
    for case in cases:
        body = (BODIES / case["file"]).read_bytes()
        answer = client.post("/webhooks/facebook/", body, content_type="application/json", headers=case["headers"])
        assert answer.status_code == 200
    while drain():
        pass


def rows():
    directions = list(Message.objects.exclude(direction="").values_list("direction", flat=True))
    return directions.count(Direction.INCOMING), directions.count(Direction.OUTGOING)


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_a_body_makes_the_rows_that_it_should_and_a_second_time_none(client, our_send, case):
    post(client, case)
    once = rows()
    post(client, case)

    totals = case["totals"]
    assert once == (totals["new_inbound"], totals["new_outbound"] + 1)
    assert rows() == once


@pytest.mark.parametrize("order", [1, -1], ids=["in order", "in reverse"])
def test_the_whole_story_ends_alike_in_either_order(client, our_send, order):
    post(client, *CASES[::order])
    post(client, *CASES)

    our_send.refresh_from_db()
    edited = Message.objects.get(text="ý em là mẫu này nè shop, size M á")
    conversation = our_send.message.conversation
    conversation.refresh_from_db()
    assert rows() == (
        sum(case["totals"]["new_inbound"] for case in CASES),
        sum(case["totals"]["new_outbound"] for case in CASES) + 1,
    )
    assert (our_send.external_id or "")[:12] == "m_5FlM0vruWv"
    assert our_send.message.status == Status.READ
    assert edited.edited_at is not None
    assert list(our_send.message.reactions.all()) == []
    assert Conversation.objects.get(identity__external_id="5530917742086213").referral["ad_id"] == "120210458877310442"
    assert conversation.handled_by == ""


def test_instagram_is_a_channel_of_its_own_even_where_a_page_has_the_same_number(client, page, lotus):
    Channel.objects.create(workspace=lotus, platform="facebook", external_id=INSTAGRAM, name="Sen")

    post(client, *[case for case in CASES if case["file"].startswith("instagram-")])

    conversations = Conversation.objects.select_related("channel")
    assert {row.channel.platform for row in conversations} == {"instagram"}
    echo = Message.objects.get(direction=Direction.OUTGOING)
    assert (echo.author_type, echo.status) == ("external", Status.READ)
    assert list(echo.reactions.values_list("actor", "emoji")) == [("contact", "❤️")]
    aside = WebhookDelivery.objects.exclude(error="").values_list("error", flat=True)
    assert list(aside) == ["A comment, which is no direct message"]


def test_an_instagram_account_that_nobody_connected_is_kept_aside_though_its_page_is_here(client, page):
    Channel.objects.filter(platform="instagram").delete()

    post(client, next(case for case in CASES if case["file"] == "instagram-text.json"))

    assert not Message.objects.exists()
    assert WebhookDelivery.objects.get().error == f"Unknown account: {INSTAGRAM}"


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 3, 0, 1), (1, 3, 2, 0)])
def test_on_instagram_what_came_before_the_message_that_was_seen_was_seen_too(page, order):
    def event(at, **members):
        return {"sender": {"id": INSTAGRAM}, "recipient": {"id": "9"}, "timestamp": at, **members}

    said = [event(at, message={"mid": f"m_{at}", "text": f"{at}", "is_echo": True}) for at in AT]
    seen = {
        "sender": {"id": "9"},
        "recipient": {"id": INSTAGRAM},
        "timestamp": AT[2] + 9000,
        "read": {"mid": f"m_{AT[1]}"},
    }
    events = [*said, seen]

    for number in order:
        body = {"object": "instagram", "entry": [{"id": INSTAGRAM, "messaging": [events[number]]}]}
        store("facebook", json.dumps(body).encode(), {})
        while drain():
            pass

    assert dict(Message.objects.values_list("text", "status")) == {
        f"{AT[0]}": Status.READ,
        f"{AT[1]}": Status.READ,
        f"{AT[2]}": Status.SENT,
    }
